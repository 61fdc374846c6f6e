"""The redacted copy of a fetched page on its way from the child to the evidence. Pure.

Made where the page is; what travels is the hash of the page, a few of its headers, and the
redacted form, compressed. The receiving side believes no size that it has not counted.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.running import Selectors
from crawlers.masking import mask
from crawlers.reading import Fetched
from crawlers.redaction import COPY_LIMIT, redact

HEADERS = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Date",
           "Last-Modified", "ETag", "Expires", "Cache-Control", "Server")
"""Of an answer's headers only these are kept: none of them speaks of a visitor."""
HEADER_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCopy:
    """A page as it was fetched, by its hash, and as it may be kept (网页留证)."""

    page: str
    """SHA-256 of the answer's body as fetched, 64 hex digits."""
    size: int
    """Bytes of that body."""
    read_at: datetime
    """When the child read it: what 5 分钟前 counts from."""
    headers: tuple[tuple[str, str], ...] = ()
    form: str = ""
    """Media type of the redacted form; empty when there is none, and `note` says why."""
    body: str = ""
    """The redacted form: UTF-8, zlib, base64."""
    note: str = ""


def make_copy(page: Fetched, read_at: datetime, headers: Iterable[tuple[str, str]],
              selectors: Selectors, names: Sequence[str]) -> PageCopy:
    """The copy of a page on which these authors were found."""
    redacted = redact(page, selectors, names)
    return PageCopy(
        page=hashlib.sha256(page.body).hexdigest(), size=len(page.body), read_at=read_at,
        headers=tuple((name, mask(value)[:HEADER_LIMIT]) for name, value in headers),
        form=redacted.form, note=redacted.note,
        body=base64.b64encode(zlib.compress(redacted.body, 1)).decode() if redacted.body else "")


def unpack(copy: PageCopy) -> bytes:
    """The redacted form; `ValueError` when it is none or larger than it may be."""
    if not copy.body:
        return b""
    try:
        packed = zlib.decompressobj()
        body = packed.decompress(base64.b64decode(copy.body, validate=True), COPY_LIMIT + 1)
    except (zlib.error, binascii.Error) as error:
        raise ValueError(f"copy is broken: {error}") from error
    if len(body) > COPY_LIMIT or not packed.eof:
        raise ValueError("copy is larger than it may be, or torn")
    return body
