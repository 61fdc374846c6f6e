"""What the judge is given: one text with the little that is known about where it came from."""

from dataclasses import dataclass
from datetime import datetime

SOURCE_CLASSES = ("official", "media", "public")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text to judge (待研判文本).

    `source_class` is "" and `published_at` None when nobody said.
    """

    id: str
    text: str
    title: str = ""
    published_at: datetime | None = None
    source_class: str = ""
