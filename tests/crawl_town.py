"""One crawl of the whole town in a process that may be killed: `crawl_town FOLDER`.

FOLDER holds `town.json`: the sources, and the moment at which the town is crawled.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

from crawl_bench import SETTINGS, Bench
from doubles import FakeClock

from config.running import SourceRow


def main() -> None:
    """Crawl every source; 0 where each was read to its end."""
    folder = Path(sys.argv[1])
    town = json.loads((folder / "town.json").read_text("utf-8"))
    bench = Bench(folder, SETTINGS.model_copy(update={"run_timeout_seconds": 600}),
                  FakeClock(datetime.fromisoformat(town["at"])))
    reports = bench.crawl(*map(SourceRow.model_validate_json, town["rows"]))
    bench.close()
    for report in reports:
        if report.status != "done":
            print(report, file=sys.stderr)
    sys.exit(0 if all(report.status == "done" for report in reports) else 1)


if __name__ == "__main__":
    main()
