"""Every byte that a run left on the disk, and what a reader of those bytes would find."""

import gzip
from pathlib import Path


def every_byte(folder: Path) -> bytes:
    """All files below the folder, one after the other; compressed ones unpacked as well."""
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        found += [file.name.encode(), data]
        if data[:2] == b"\x1f\x8b":
            found.append(gzip.decompress(data))
    return b"\n".join(found)
