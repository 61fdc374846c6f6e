"""Where long proofs and benches leave what they found: JSON with seed, date and commit."""

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from config.clock import SystemClock, beijing

ROOT = Path(__file__).parent.parent
SAMPLE = bool(os.environ.get("HUIYING_SAMPLE"))
"""CI runs a short sample of each proof; a sample never overwrites a full result."""


def keep(name: str, result: dict[str, Any], *, seed: int | None = None) -> None:
    """Write docs/results/`name`.json, unless this is only a sample."""
    if SAMPLE:
        print(f"{name} (sample): {json.dumps(result, ensure_ascii=False)}")
        return
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True,
                          text=True, check=False).stdout.strip()
    document = {"date": f"{beijing(SystemClock().now()):%Y-%m-%d}", "commit": head, "seed": seed,
                "python": platform.python_version(), "machine": platform.machine(),
                "cores": os.cpu_count(), **result}
    folder = ROOT / "docs/results"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
