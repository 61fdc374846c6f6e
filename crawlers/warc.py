"""Day files of the evidence: WARC, one gzip member a record, appended and synced. No database.

A record is of the type `conversion`: the redacted form of a page, not the page. The index says
where a file ends; whatever lies behind it was never acknowledged and is cut before the next append.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

SUFFIX = ".warc.gz"


class Damaged(Exception):
    """A file holds less, or something else, than its index says. Nothing is written over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record lies: file name, first byte, number of bytes."""

    warc: str
    offset: int
    length: int


def day_file(day: date) -> str:
    """The name of a day's file; days are those of Beijing."""
    return f"{day.isoformat()}{SUFFIX}"


def day_files(folder: Path) -> Iterator[tuple[date, Path]]:
    """(day, file) of every day file, oldest first."""
    for file in sorted(folder.glob(f"????-??-??{SUFFIX}")):
        try:
            yield date.fromisoformat(file.name.removesuffix(SUFFIX)), file
        except ValueError:
            continue  # not one of ours


def make_record(body: bytes, *, address: str, moment: str, form: str, digests: dict[str, str]
                ) -> bytes:
    """One compressed record; `digests` are further headers (hashes of the page and the form)."""
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warc_record(
        address, "conversion", payload=BytesIO(body), length=len(body), warc_content_type=form,
        warc_headers_dict={"WARC-Date": moment, **digests}))
    return out.getvalue()


def append(folder: Path, name: str, end: int, record: bytes | bytearray) -> Place:
    """Put a record, or several, at `end`, where the index says that the file ends, and sync it.

    `Damaged` when the file is shorter than that; `OSError` when the disk refuses.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size < end:
            raise Damaged(f"{name}: {size} bytes, the index says {end}")
        if size > end:
            os.ftruncate(handle, end)  # a kill came between the bytes and their row
        with os.fdopen(os.dup(handle), "wb", buffering=0) as out:
            out.seek(end)
            written = 0
            while written < len(record):
                written += out.write(record[written:]) or 0
        os.fsync(handle)
    finally:
        os.close(handle)
    if end == 0:
        _sync_folder(folder)
    return Place(warc=name, offset=end, length=len(record))


def read_raw(folder: Path, place: Place) -> bytes:
    """The compressed record; `Damaged` when the file is gone or shorter."""
    try:
        with (folder / place.warc).open("rb") as file:
            file.seek(place.offset)
            raw = file.read(place.length)
    except OSError as error:
        raise Damaged(f"{place.warc}: {error.strerror}") from error
    if len(raw) < place.length:
        raise Damaged(f"{place.warc}: ends before byte {place.offset + place.length}")
    return raw


def read_record(folder: Path, place: Place) -> bytes:
    """The redacted form that lies there."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(BytesIO(read_raw(folder, place))):
            return bytes(record.content_stream().read())
    except ArchiveLoadFailed as error:
        raise Damaged(f"{place.warc}: {error}") from error
    raise Damaged(f"{place.warc}: no record at byte {place.offset}")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
