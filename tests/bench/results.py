"""Where a measurement is written down: docs/bench/NAME.json with date, commit, seed, machine."""

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from config.clock import SystemClock

FOLDER = Path(__file__).parents[2] / "docs" / "bench"


def write(name: str, results: dict[str, Any], *, seed: int | None = None) -> None:
    """Write one measurement; the file is replaced."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True,
                            text=True, cwd=FOLDER.parents[1], check=False).stdout.strip()
    about = {"date": SystemClock().now().date().isoformat(), "commit": commit, "seed": seed,
             "python": platform.python_version(), "cores": os.cpu_count(),
             "load": round(os.getloadavg()[0], 1)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(
        json.dumps({**about, "results": results}, ensure_ascii=False, indent=1) + "\n", "utf-8")
