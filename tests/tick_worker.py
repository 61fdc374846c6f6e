"""A real process that turns the watch loop until nothing waits any more, or it is killed."""

import sys
from pathlib import Path

from alerts.channels import senders
from alerts.store_watch import queues
from alerts.watch import tick
from config.clock import SystemClock
from config.database import open_database
from config.loader import PACKAGED, load


def main(file: Path) -> None:
    config, _ = load(PACKAGED)
    assert config is not None
    db = open_database(file)
    clock = SystemClock()
    print("ready", flush=True)
    waiting = 1
    while waiting:
        tick(config, db, clock, senders(config, file.parent))
        counts = {queue.name: queue.count for queue in queues(db, clock.now())}
        waiting = counts["unconsidered"] + counts["unsent"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
