"""What is kept of an input that could not be read: its shape, without anybody's words. Pure.

The shape is what an operator needs to repair a selector; names, texts and numbers that could not
be masked field by field do not belong on the disk.
"""

import json
import re
from typing import Any

from crawlers.reading import EVIDENCE_LIMIT

TAG = re.compile(r"<(/?[!?]?[A-Za-z][A-Za-z0-9:_-]{0,40})([^<>]{0,400})>")
KEPT = re.compile(r"""\b(?:class|id|version|charset|xmlns)\s{0,2}=\s{0,2}["'][^"'<>]{0,60}["']""")
DEPTH = 6
ENTRIES = 20
SOURCE_LIMIT = 20_000


def skeleton(text: str) -> str:
    """The shape of a JSON document, or the tags of a marked-up one; texts become lengths."""
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        try:
            shape = json.dumps(_shape(json.loads(text), DEPTH), ensure_ascii=False)
        except (ValueError, RecursionError):
            return f"broken JSON, {len(text)} characters"
        return shape[:EVIDENCE_LIMIT]
    tags = (f"<{name} {' '.join(KEPT.findall(rest))}>".replace(" >", ">")
            for name, rest in TAG.findall(text[:SOURCE_LIMIT]))
    return f"{len(text)} characters: {''.join(tags)}"[:EVIDENCE_LIMIT]


def _shape(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return f"text {len(value)}"
    if not isinstance(value, dict | list):
        return type(value).__name__
    if depth == 0:
        return "…"
    if isinstance(value, list):
        return [_shape(item, depth - 1) for item in value[:1]] + [f"{len(value)} items"]
    return {key[:40]: _shape(item, depth - 1) for key, item in list(value.items())[:ENTRIES]}
