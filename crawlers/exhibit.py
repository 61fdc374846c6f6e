"""The kept page of a post, taken out and read again: for the command line and for the desk."""

from dataclasses import dataclass
from pathlib import Path

from config.configuration import Configuration
from crawlers.evidence_store import Evidence, archive_in
from crawlers.posts import Post
from crawlers.rereading import Again, read_again
from crawlers.warc import Damaged, read_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A page that a post was read from (网页留证), in the form without names and numbers.

    `body` is empty where only hash and headers are left; `again` None = the post is not on it.
    """

    evidence: Evidence
    body: bytes
    note: str
    again: Again | None

    @property
    def same(self) -> bool:
        """True when reading the page again gives the stored post."""
        return self.again is not None and not self.again.differs


def exhibit(configuration: Configuration, folder: Path, post: Post,
            found: tuple[Evidence, ...]) -> Exhibit | None:
    """The first kept page on which the post stands, else the first row, else nothing.

    `found` are the rows of `evidence_of`, `folder` the one in which the database lies.
    """
    shown = None
    for evidence in found:
        one = _examined(configuration, folder, post, evidence)
        if one.again is not None:
            return one
        shown = shown or one
    return shown


def _examined(configuration: Configuration, folder: Path, post: Post,
              evidence: Evidence) -> Exhibit:
    body, note, again = b"", evidence.note, None
    row = next((row for row in configuration.sources if row.id == evidence.source), None)
    if evidence.place is not None:
        try:
            body = read_record(archive_in(folder, configuration.settings).folder, evidence.place)
        except Damaged as error:
            note = f"留证文件损坏或已清理：{error}"
    if body and row is not None:
        again = read_again(evidence, body, row, post)
    return Exhibit(evidence=evidence, body=body, note=note, again=again)
