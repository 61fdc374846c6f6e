"""Evidence of pages: rows in the database, redacted forms in WARC day files beside it.

`keep_copies` runs inside the transaction that stores the pages: first the bytes, synced, then the
rows. The database's write lock is held meanwhile, so no two processes append at once, and a kill
leaves bytes without a row at most, which the next append cuts off. The same form is stored once.
"""

import hashlib
import json
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from config.clock import beijing, from_text, to_text
from config.database import transaction
from config.running import Settings
from crawlers.copies import PageCopy, unpack
from crawlers.masking import mask_url
from crawlers.reading import PageKind
from crawlers.visits import StoredPage
from crawlers.warc import Damaged, Place, append, day_file, day_files, make_record, read_raw

LOG = logging.getLogger("huiying.evidence")
FOLDER = "evidence"
CANDIDATES = 20
NO_ROOM = "not kept: the evidence has reached its size limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where the evidence lies, and how much of it is kept."""

    folder: Path
    limit_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One fetched page as it was kept (留证). `place` None = only hash and headers are."""

    source: str
    address: str
    kind: PageKind
    page: str
    size: int
    redacted: str
    """SHA-256 of the redacted form."""
    fetched_at: datetime
    read_at: datetime
    status: int | None
    headers: tuple[tuple[str, str], ...]
    form: str
    note: str
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What a pruning took away: day files, rows, bytes; `early` = files before their time."""

    files: int = 0
    rows: int = 0
    size: int = 0
    carried: int = 0
    """Forms that newer rows still need, moved to today's file."""
    early: int = 0


def archive_in(directory: Path, settings: Settings) -> Archive:
    """The evidence beside the database that lies in this directory."""
    return Archive(folder=directory / FOLDER, limit_bytes=settings.evidence_mb * 2**20)


Kept = tuple[StoredPage, PageCopy]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A redacted form as a record; none where `note` says why."""

    digest: str = ""
    record: bytes = b""
    note: str = ""


def keep_copies(db: Database, archive: Archive, pages: Sequence[Kept]) -> None:
    """Keep pages inside the caller's transaction; all their bytes are synced once.

    A full or failing disk and a reached limit cost the form only: hash, headers and the reason
    are stored, and the page's posts as well.
    """
    forms = [_form(*one) for one in pages]
    places: dict[str, Place] = {}
    try:
        places = _lay_down(db, archive, pages, forms)
    except (OSError, Damaged) as error:
        if len(pages) > 1:  # each for itself: a disk that is almost full holds some of them
            for one in pages:
                keep_copies(db, archive, [one])
            return
        LOG.warning("evidence of %s not kept: %s", pages[0][0].source, error)
        forms = [_Form(note=f"not kept: {error}")]
    for (page, copy), form in zip(pages, forms, strict=True):
        _index(db, page, copy, form, places.get(form.digest))


def _form(page: StoredPage, copy: PageCopy) -> _Form:
    try:
        body = unpack(copy)
    except ValueError as error:
        return _Form(note=f"not kept: {error}")
    if not body:
        return _Form(note=copy.note)
    digest = hashlib.sha256(body).hexdigest()
    return _Form(digest=digest, note=copy.note, record=make_record(
        body, address=mask_url(page.address), moment=to_text(page.fetched_at), form=copy.form,
        digests={"WARC-Payload-Digest": f"sha256:{digest}",
                 "Huiying-Page-Digest": f"sha256:{copy.page[:64]}"}))


def _lay_down(db: Database, archive: Archive, pages: Sequence[Kept], forms: Sequence[_Form]
              ) -> dict[str, Place]:
    """Where each form lies, by its digest: known already, or now written and synced."""
    places: dict[str, Place] = {}
    records: dict[str, bytearray] = defaultdict(bytearray)
    ends: dict[str, int] = {}
    room = archive.limit_bytes - size_of(archive.folder)
    for (page, _), form in zip(pages, forms, strict=True):
        if not form.record or form.digest in places:
            continue
        if known := _known(db, archive, form.digest):
            places[form.digest] = known
        elif room > 0:
            name = day_file(beijing(page.fetched_at).date())
            ends.setdefault(name, _end(db, name))
            places[form.digest] = Place(warc=name, offset=ends[name] + len(records[name]),
                                        length=len(form.record))
            records[name] += form.record
            room -= len(form.record)
    for name, written in records.items():
        append(archive.folder, name, ends[name], written)
    return places


def _index(db: Database, page: StoredPage, copy: PageCopy, form: _Form, place: Place | None
           ) -> None:
    lost = place is None and bool(copy.form)
    db.conn.execute(
        """
        insert or replace into evidence (source, address, kind, page, size, redacted, fetched_at,
          read_at, status, headers, form, note, warc, offset, length)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (page.source, mask_url(page.address), page.kind.value, copy.page[:64], copy.size,
         "" if lost else form.digest,
         to_text(page.fetched_at), to_text(copy.read_at), page.status,
         json.dumps(copy.headers[:20], ensure_ascii=False), "" if lost else copy.form,
         ((form.note or NO_ROOM) if lost else form.note)[:300],
         *((place.warc, place.offset, place.length) if place else (None, None, None))))


def _known(db: Database, archive: Archive, digest: str) -> Place | None:
    """Where this form lies already."""
    row = db.conn.execute(
        """
        select warc, offset, length from evidence where redacted = ? and warc is not null limit 1
        """, (digest,)).fetchone()
    if row is None or not (archive.folder / row[0]).exists():
        return None
    return Place(warc=row[0], offset=row[1], length=row[2])


def _end(db: Database, name: str) -> int:
    """Where the index says that a day file ends."""
    return int(db.conn.execute(
        "select coalesce(max(offset + length), 0) from evidence where warc = ?",
        (name,)).fetchone()[0])


def size_of(folder: Path) -> int:
    """Bytes of all day files."""
    return sum(file.stat().st_size for _, file in day_files(folder))


def prune(db: Database, archive: Archive, now: datetime, days: int) -> Pruned:
    """Remove what is older than `days`, then the oldest days while the limit is exceeded.

    1. Per old day file, in one transaction: forms that newer rows need move to today's file, the
       rows of the day go. 2. Then the file goes; a kill in between leaves a file without rows,
       which the next pruning removes. 3. A file that goes before its time leaves hash and headers.
    """
    before = now - timedelta(days=days)
    done = Pruned()
    for day, file in list(day_files(archive.folder)):
        if day >= beijing(before).date():
            break
        with transaction(db):
            done = replace(done, carried=done.carried + _carry(db, archive, file.name, now, before))
        done = _unlink(done, file)
    with transaction(db):
        gone = db.conn.execute("delete from evidence where fetched_at < ?", (to_text(before),))
    done = replace(done, rows=gone.rowcount)
    files = [file for _, file in day_files(archive.folder)]
    while len(files) > 1 and size_of(archive.folder) > archive.limit_bytes:
        with transaction(db):
            db.conn.execute(
                """
                update evidence set warc = null, offset = null, length = null, form = '',
                  note = 'removed before its time: size limit' where warc = ?
                """, (files[0].name,))
        done = replace(_unlink(done, files.pop(0)), early=done.early + 1)
    if done.files or done.rows:
        LOG.info("evidence pruned: %d files (%d early), %d rows, %d bytes", done.files, done.early,
                 done.rows, done.size)
    return done


def _carry(db: Database, archive: Archive, name: str, now: datetime, before: datetime) -> int:
    """Move to today's file what lies in an old one and is still needed."""
    needed = db.conn.execute(
        "select distinct redacted, offset, length from evidence where warc = ? and fetched_at >= ?",
        (name, to_text(before))).fetchall()
    today = day_file(beijing(now).date())
    moved = 0
    for digest, offset, length in needed:
        try:
            raw = read_raw(archive.folder, Place(warc=name, offset=offset, length=length))
            place = append(archive.folder, today, _end(db, today), raw)
        except (Damaged, OSError) as error:
            LOG.warning("evidence %s is lost: %s", digest, error)
            continue
        moved += 1
        db.conn.execute(
            "update evidence set warc = ?, offset = ?, length = ? where warc = ? and redacted = ?",
            (place.warc, place.offset, place.length, name, digest))
    return moved


def _unlink(done: Pruned, file: Path) -> Pruned:
    size = file.stat().st_size
    file.unlink()
    return replace(done, files=done.files + 1, size=done.size + size)


def evidence_of(db: Database, post: str) -> tuple[Evidence, ...]:
    """Pages that may have carried this post, the likeliest first: same moment, same address."""
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    rows: Sequence[sqlite3.Row] = cursor.execute(
        """
        select evidence.* from post join evidence on evidence.source = post.source
          and (evidence.fetched_at in (post.changed_at, post.fetched_at)
               or evidence.address = post.url)
        where post.id = ?
        order by evidence.fetched_at = post.changed_at desc, evidence.address = post.url desc,
          evidence.fetched_at desc limit ?
        """, (post, CANDIDATES)).fetchall()
    return tuple(map(_evidence, rows))


def _evidence(row: sqlite3.Row) -> Evidence:
    place = None
    if row["warc"] is not None:
        place = Place(warc=row["warc"], offset=row["offset"], length=row["length"])
    return Evidence(
        source=row["source"], address=row["address"], kind=PageKind(row["kind"]), page=row["page"],
        size=row["size"], redacted=row["redacted"], fetched_at=from_text(row["fetched_at"]),
        read_at=from_text(row["read_at"]),
        status=row["status"], headers=tuple(map(tuple, json.loads(row["headers"]))),
        form=row["form"], note=row["note"], place=place)
