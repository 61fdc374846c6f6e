"""One crawl of one local list page in a process that may be killed: `crawl_once FOLDER URL`."""

import sys
from pathlib import Path

from crawl_bench import Bench, source


def main() -> None:
    """Crawl with the real clock's stand-in at its start, so that re-runs ask the same."""
    bench = Bench(Path(sys.argv[1]))
    report, = bench.crawl(source(sys.argv[2], selectors={"body": "div.c", "title": "h1"}))
    bench.close()
    sys.exit(0 if report.status == "done" else 1)


if __name__ == "__main__":
    main()
