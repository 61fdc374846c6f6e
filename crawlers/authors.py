"""Who wrote a text, as a keyed hash with a short life; the name itself is never stored.

The key is random, lies beside the database and is replaced every `author_key_days`: one voice can
be counted once within a story, nobody can be followed for longer (PIPL arts 6, 19).
"""

import contextlib
import hashlib
import json
import os
import secrets
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from config.clock import from_text, to_text

KEY_FILE = "author.key"
UNFINISHED = ".author-"


def author_key(name: str, key: bytes) -> str:
    """20 hex digits that stand for `name` as long as `key` lives; empty for an empty name."""
    folded = "".join(name.split()).lower()
    if not folded:
        return ""
    return hashlib.blake2b(folded.encode("utf-8", "replace"), key=key, digest_size=10).hexdigest()


def current_key(directory: Path, now: datetime, days: int) -> bytes:
    """This period's key (32 bytes); a missing, broken or expired one is replaced, never kept."""
    file = directory / KEY_FILE
    try:
        stored = json.loads(file.read_text("ascii"))
        born, key = from_text(stored["born"]), bytes.fromhex(stored["key"])
        if len(key) == 32 and timedelta(0) <= now - born < timedelta(days=days):
            return key
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no usable key: the next line makes one, and old hashes become unlinkable
    return _new_key(file, now)


def _new_key(file: Path, now: datetime) -> bytes:
    """A fresh key in the file; the old one is overwritten before it is let go, not only unlinked.

    A kill in between leaves a broken file, which is replaced the next time.
    """
    key = secrets.token_bytes(32)
    file.parent.mkdir(parents=True, exist_ok=True)
    for unfinished in file.parent.glob(f"{UNFINISHED}*"):
        unfinished.unlink()
    _destroy(file)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=UNFINISHED)  # mode 0600 by contract
    with os.fdopen(handle, "w", encoding="ascii") as out:
        json.dump({"born": to_text(now), "key": key.hex()}, out)
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(file)
    return key


def _destroy(file: Path) -> None:
    with contextlib.suppress(OSError), file.open("r+b", buffering=0) as old:
        old.write(b"0" * max(os.fstat(old.fileno()).st_size, 0))
        os.fsync(old.fileno())
