"""Pages of every kind and layout with what they must be read as, forever.

`frozen/KIND/source.json` is the row; `frozen/KIND/V1/expected.json` names the pages, how they were
fetched and what they say. Run as a program, it writes what the spiders read now: look at the diff.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.running import SourceRow
from crawlers.reading import Draft, Fetched, Link, PageKind, Reading
from crawlers.spiders import SPIDERS

FROZEN = Path(__file__).parent / "crawlers/frozen"


@dataclass(frozen=True)
class FrozenPage:
    """One stored page and how it was fetched."""

    path: Path
    row: SourceRow
    fetched: Fetched
    expected: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.relative_to(FROZEN).as_posix()

    def read(self, body: bytes | None = None) -> Reading:
        """What the spider reads in this page, or in another body at its place."""
        page = self.fetched if body is None else Fetched(
            url=self.fetched.url, kind=self.fetched.kind, body=body,
            content_type=self.fetched.content_type, at=self.fetched.at)
        return SPIDERS[self.row.spider].reader.read(page, self.row)


def frozen_pages() -> Iterator[FrozenPage]:
    """Every page, kind by kind, oldest layout first."""
    for source in sorted(FROZEN.glob("*/source.json")):
        row = SourceRow.model_validate_json(source.read_bytes())
        for file in sorted(source.parent.glob("V*/expected.json")):
            for entry in json.loads(file.read_text("utf-8")):
                path = file.parent / entry["file"]
                yield FrozenPage(path=path, row=row, expected=entry, fetched=Fetched(
                    url=entry["url"], kind=PageKind(entry["kind"]), body=path.read_bytes(),
                    content_type=entry.get("content_type"),
                    at=datetime.fromisoformat(entry["fetched"])))


def described(reading: Reading) -> dict[str, Any]:
    """A reading as expected.json has it; authors are replaced by whether one was found."""
    return {"drafts": list(map(_draft, reading.drafts)), "links": list(map(_link, reading.links)),
            "rejects": [reject.message for reject in reading.rejects],
            "filled": f"{int(reading.filled)}/{reading.expected}"}


def _draft(draft: Draft) -> dict[str, Any]:
    said = {name: value for name, value in asdict(draft).items()
            if value not in ("", None, ()) and name != "author"}
    for name in ("published_at", "answered_at"):
        if name in said:
            said[name] = said[name].isoformat()
    return {**said, "problems": list(draft.problems), "signed": bool(draft.author)}


def _link(link: Link) -> str:
    marks = [link.kind.value, *(["refresh"] if link.refresh else []),
             *(["following"] if link.following else [])]
    return f"{link.url} ({', '.join(marks)})"


def main() -> None:
    """Write down what is read now."""
    found: dict[Path, list[dict[str, Any]]] = {}
    for page in frozen_pages():
        kept = {name: page.expected[name] for name in ("file", "url", "kind", "content_type",
                                                       "fetched") if name in page.expected}
        found.setdefault(page.path.parent, []).append({**kept, **described(page.read())})
    for folder, entries in found.items():
        text = json.dumps(entries, ensure_ascii=False, indent=1)
        (folder / "expected.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
