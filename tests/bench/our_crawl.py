"""The whole crawl path on an archive: `our_crawl URL FOLDER SELECTORS` prints JSON.

Guards, extraction, masking, evidence and store, run after run until nothing waits any more.
"""

import json
import resource
import sys
from pathlib import Path

from crawl_bench import SETTINGS, Running, source

from config.clock import SystemClock
from config.database import migrate, open_database
from crawlers.run import crawl
from crawlers.store_schema import MIGRATIONS
from crawlers.visits import RunStatus

RUNS = 100


def main() -> None:
    """Crawl until a run says that all is done."""
    url, folder, selectors = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    settings = SETTINGS.model_copy(update={"run_timeout_seconds": 300})
    db = open_database(folder / "huiying.db")
    migrate(db, MIGRATIONS)
    reports = []
    while not reports or (reports[-1].status is RunStatus.PARTIAL and len(reports) < RUNS):
        reports += crawl(Running(settings, (source(url, selectors=selectors),)), db, (),
                         SystemClock())
    stored, kept = db.conn.execute(
        """
        select (select count(*) from post), (select count(*) from evidence where warc is not null)
        """).fetchone()
    print(json.dumps({
        "status": str(reports[-1].status), "runs": len(reports), "posts": stored, "copies": kept,
        "fetched": sum(report.pages for report in reports),
        "parent_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
