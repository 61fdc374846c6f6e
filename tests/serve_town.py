"""A small town's site and a service that reads it: `huiying serve` as a real process."""

import json
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from crawl_bench import source
from hostile_site import HostileSite, article, hostile_site
from program import rows, running
from site_config import set_setting, write_sources

from config.clock import SystemClock, beijing, from_text

FIRES = ("宝轮镇", "荣山镇", "三堆镇", "大石镇", "白朝乡", "金洞乡", "龙潭乡", "嘉陵街道")


@dataclass(frozen=True)
class Round:
    """One row of `stage_run`; `ended` None = running, or killed."""

    started: datetime
    ended: datetime | None
    ok: bool


@dataclass
class Town:
    """The site, the configuration that reads it, the file, the log of the service."""

    site: HostileSite
    config: Path
    folder: Path
    published: int = 0

    @property
    def db(self) -> Path:
        return self.folder / "huiying.db"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def publish(self, slow: float = 0.0) -> None:
        """One more fire, in one more town, an hour ago; the list page takes `slow` seconds."""
        town = FIRES[self.published]
        when = beijing(SystemClock().now() - timedelta(hours=1))
        self.site.pages[f"/a/{self.published}.html"] = article(
            f"利州区{town}一民房起火", f"利州区{town}一处民房今天起火，火灾已造成3人死亡，2人受伤，"
            "消防救援人员正在现场处置。", f"{when:%Y-%m-%d %H:%M}")
        self.published += 1
        self.slow(slow)

    def slow(self, seconds: float) -> None:
        """From now on the list page takes so long."""
        page = self.site.list_of(*(f"/a/{n}.html" for n in range(self.published)))
        self.site.pages["/list"] = replace(page, drip=seconds / len(page.body))

    def serve(self, interval: float, *more: str) -> AbstractContextManager[
            subprocess.Popen[bytes]]:
        """The service, reading every `interval` seconds."""
        return running("serve", "--interval", str(interval), "--config", self.config,
                       "--db", self.db, *more, log=self.log)

    def rounds(self) -> list[Round]:
        """Every round of gathering, oldest first."""
        found = rows(self.db, "select started_at, ended_at, ok from stage_run "
                              "where stage = 'gather' order by id")
        return [Round(from_text(start), end and from_text(end), bool(ok))
                for start, end, ok in found]

    def done(self) -> int:
        """How many rounds have ended well."""
        return sum(one.ok for one in self.rounds())

    def told(self) -> Counter[str]:
        """The keys that reached the receiving file, with their copies."""
        file = self.folder / "notices.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return Counter(json.loads(line)["key"] for line in lines)


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """A town with one fire; the desk of its service takes any free port."""
    with hostile_site() as site:
        row = source(f"{site.base_url}/list", interval_minutes=1,
                     selectors={"body": "div.c", "title": "h1"})
        made = Town(site=site, config=write_sources(folder / "config", [row]), folder=folder)
        set_setting(made.config, "desk_port", free_port())
        made.publish()
        yield made


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
