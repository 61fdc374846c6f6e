"""The child that parses one file, from its start to what it leaves when it dies."""

import signal
import subprocess
import threading
from collections.abc import Iterator

from crawlers.intake_child import ORDER, OUT_OF_MEMORY, FileOrder
from crawlers.process import Children, batches, finish, kill, start
from crawlers.wire import EndEvent, PageEvent

ENDINGS = {-signal.SIGKILL: "读得太久", -signal.SIGXCPU: "读得太久",
           -signal.SIGSEGV: "占内存太多", -signal.SIGABRT: "占内存太多",
           OUT_OF_MEMORY: "占内存太多"}


def parsed(order: FileOrder, children: Children, *,
           seconds: float) -> Iterator[PageEvent | EndEvent]:
    """What the child says of the file, closed by an `EndEvent` however it ended.

    What it prints on errors is dropped: a traceback may quote a row.
    """
    child = start("crawlers.intake_child", ORDER.dump_json(order, by_alias=True) + b"\n",
                  subprocess.DEVNULL, descriptors=(order.descriptor,))
    children.add(child)
    timer = threading.Timer(seconds, kill, (child,))
    timer.daemon = True
    timer.start()
    try:
        for batch in batches(child):
            yield from batch.pages
            if batch.end is not None:
                yield batch.end
                return
        child.wait(10)
    except ValueError:
        pass  # not in the contract: cut off, or taken over by what it read
    finally:
        timer.cancel()
        finish(child, wait_seconds=0.0)
        children.discard(child)
    why = ENDINGS.get(child.returncode, f"读表的进程中断（{child.returncode}）")
    yield EndEvent(status="failed", message=f"{why}，已读到的行留下 — 分成几份，或改存为 CSV")
