"""A fetched page as it may be kept: nobody named, every personal number masked. Pure.

Runs in the child, where the page is; only the redacted form leaves it. Reading the redacted form
again gives the same title, text and time, so that a judgement can be shown and repeated.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from config.running import Selectors
from crawlers.anonymity import HIDDEN, PROFILE, author_nodes, rules_for, says_who
from crawlers.markup import BLOCKS, UNSEEN, parse_html, parse_text, pinned
from crawlers.masking import RULES, Rule, mask, mask_url, rewrite
from crawlers.publish_time import DATE, SCRIPT, WECHAT
from crawlers.reading import Fetched
from crawlers.spiders.forum import PAGELET as PAGELET_BYTES
from crawlers.text import decode

PAGELET = re.compile(PAGELET_BYTES.pattern.decode())
COPY_LIMIT = 2 * 1024 * 1024
"""Bytes of a redacted page; what is beyond is cut and noted."""
HTML, JSON, XML = "text/html; charset=utf-8", "application/json", "application/xml"
MARKUP = re.compile(r"</?[a-zA-Z][^>]{0,500}>")
DTD = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
FEED = re.compile(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)*"
                  r"<(?:\w{1,10}:)?(?:rss|feed|RDF|urlset)\b", re.DOTALL)
KEPT = frozenset({"class", "id", "rel", "href", "name", "property", "content", "itemprop",
                  "itemtype", "itemscope", "datetime", "lang", "type", "colspan", "rowspan"})
"""Attributes that reading needs, or that a site's selectors usually ask for."""
STATED = frozenset({"datePublished", "dateModified", "pubDate", "upDate", "headline", "title",
                    "@type", "@context"})
SELECTED = re.compile(r"\[\s*([\w-]{1,60})")
TIMED = re.compile("time|date", re.IGNORECASE)
ELSEWHERE = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.-]{0,20}:", re.IGNORECASE)
"""mailto:, tel:, javascript: and the like."""
ATTRIBUTE_LIMIT = 100
DATE_LENGTH = 60
"""Characters of an attribute that may be a time."""
FACE = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,10}\]")
"""[怒]: a picture in a text that says how its writer felt."""
IDENTITY = re.compile(r"(?:id|Id|ID)(?:str|Str)?$")
"""Keys of numbers that identify a text: sixteen digits of one may look like a bank card."""
PROSE = frozenset({"description", "keywords"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """The form that may be kept (已遮蔽页面): its media type, UTF-8 bytes, and what was cut."""

    form: str
    body: bytes
    note: str = ""


def redact(page: Fetched, selectors: Selectors, names: Sequence[str] = ()) -> Redacted:
    """The page without its authors (`names` are those found on it) and with numbers masked.

    An empty `body` with a note where the form cannot be redacted; then nothing may be kept.
    """
    decoded = decode(page.body, page.content_type)
    text = decoded.text.lstrip("\ufeff \t\r\n")
    rules = (*rules_for(names), *RULES)
    if not text:
        return Redacted(form="", body=b"", note="; ".join(decoded.problems) or "empty")
    try:
        if text[0] in "{[":
            return _cut(JSON, _json(text, selectors, rules))
        if FEED.match(text):
            return _xml(text, rules)
        return _cut(HTML, _html(text, page, selectors, [name for name in names if len(name) > 1]))
    except (ValueError, RecursionError, etree.LxmlError) as error:
        return Redacted(form="", body=b"", note=f"not redacted: {type(error).__name__}")


def _cut(form: str, text: str) -> Redacted:
    data = text.encode("utf-8", "replace")
    if len(data) <= COPY_LIMIT:
        return Redacted(form=form, body=data)
    return Redacted(form=form, body=data[:COPY_LIMIT].decode("utf-8", "ignore").encode(),
                    note=f"cut: {len(data)} bytes")


def _html(text: str, page: Fetched, selectors: Selectors, names: Sequence[str]) -> str:
    tree, _, _ = parse_text(PAGELET.sub(r"\1", text.encode("utf-8", "replace").decode()))
    held = pinned(tree)
    for element in tree.iter(etree.Element) if names else ():
        if len(element) == 0 and (element.text or "").strip() in names:
            element.text = HIDDEN  # a name that nothing but its element sets apart
    asked = " ".join(str(value) for value in selectors.model_dump().values())
    _clean(tree, KEPT | set(SELECTED.findall(asked)),
           (*rules_for(names), *RULES), page.url)
    held.clear()
    return str(etree.tostring(tree, encoding="unicode", method="html", doctype="<!DOCTYPE html>"))


def _clean(tree: Any, kept: frozenset[str], rules: Sequence[Rule], url: str = "") -> None:
    """Take out who and what must not stay, then mask what is left, in place."""
    for element in author_nodes(tree, url):
        if element is not tree and element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter(etree.Element):
        if element.tag == "script":
            element.text = _stated(element)
        elif element.tag in ("style", "textarea", "option"):
            element.text = ""
        elif element.tag == "meta" and (element.get("charset") or element.get("http-equiv")):
            element.attrib.clear()
        if said := element.items():
            _clean_attributes(element, said, kept)
    _rewrite_text(tree, rules)


def _stated(script: Any) -> str:
    """What reading asks of a script: when the page was published."""
    source = (script.text or "")[:200_000]
    if "ld+json" in (script.get("type") or ""):
        try:
            data = json.loads(source)
        except (ValueError, RecursionError):
            return ""
        told = [{key: value for key, value in item.items()
                 if key in STATED and isinstance(value, str)}
                for item in (data if isinstance(data, list) else [data]) if isinstance(item, dict)]
        return json.dumps(told if isinstance(data, list) else told[:1] and told[0],
                          ensure_ascii=False).replace("<", "\\u003c")
    found = (*(match[0] for match in WECHAT.finditer(source)),
             *(match[0] for match in SCRIPT.finditer(source)))
    return ";\n".join(piece.replace("<", "") for piece in found[:20])


def _clean_attributes(element: Any, said: Sequence[tuple[str, str]], kept: frozenset[str]) -> None:
    """Only what reading needs; a time may stand in any attribute that says so."""
    if len(said) > ATTRIBUTE_LIMIT:
        element.attrib.clear()  # a flood, which nobody wrote to be read
        return
    for name, value in said:
        if name == "alt" and FACE.fullmatch(value):
            continue
        if value.startswith("{") and (told := _attribute(value)):
            element.set(name, told)
        elif _is_personal(name) or (name == "content" and _is_prose(element)) \
                or not (name in kept or _is_timed(name, value[:DATE_LENGTH + 1])):
            del element.attrib[name]
        elif name == "href":
            if PROFILE.search(value) or ELSEWHERE.match(value):
                del element.attrib[name]
            else:
                told = mask_url(value)[:2_000] if "?" in value else value[:2_000]
                if told != value:
                    element.set(name, told)


@lru_cache(maxsize=1024)
def _is_personal(name: str) -> bool:
    return name != "name" and says_who(name.removeprefix("data-"))


def _is_prose(element: Any) -> bool:
    return (element.get("name") or "").lower() in PROSE


@lru_cache(maxsize=4096)
def _is_timed(name: str, value: str) -> bool:
    return TIMED.search(name) is not None or (
        len(value) <= DATE_LENGTH and DATE.search(value) is not None)


def _attribute(value: str) -> str:
    """What a document in an attribute tells when its people are left out; empty if it is none."""
    try:
        return json.dumps(without_people(json.loads(value)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""


def _rewrite_text(tree: Any, rules: Sequence[Rule]) -> None:
    """Mask all at once: a number may be written across several elements."""
    slots = [*_slots(tree), *_attributes(tree)]
    written = [text.replace("\n", " ").replace("\xa0", " ") if node is not None else text
               for node, _, text in slots]
    for (node, place, old), new in zip(slots, rewrite(written, rules), strict=True):
        if node is None or new == old:
            continue
        if place in ("text", "tail"):
            setattr(node, place, new)
        else:
            node.set(place.removeprefix("@"), new)


def _attributes(tree: Any) -> Iterator[tuple[Any, str, str]]:
    for element in tree.iter(etree.Element):
        for name, value in element.attrib.items():
            if name not in ("class", "id", "rel", "href"):
                yield None, "", "\n"
                yield element, f"@{name}", value


def _slots(tree: Any) -> Iterator[tuple[Any, str, str]]:
    """(node, "text" or "tail", its text) in reading order; (None, "", newline) between blocks.

    What no reader sees follows at the end, so that it does not tear a number apart.
    """
    hidden: list[tuple[Any, str, str]] = []
    skipped = None
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        out_of_sight = skipped is not None or node.tag in UNSEEN
        if event == "start":
            if skipped is None and node.tag in UNSEEN:
                skipped = node
            if skipped is not None:
                hidden += [(None, "", "\n"), (node, "text", node.text or "")]
            else:
                if node.tag in BLOCKS:
                    yield None, "", "\n"
                yield node, "text", node.text or ""
            continue
        if skipped is node:
            skipped, out_of_sight = None, False
        if out_of_sight:
            hidden += [(None, "", "\n"), (node, "tail", node.tail or "")]
        else:
            if node.tag in BLOCKS:
                yield None, "", "\n"
            if node is not tree:
                yield node, "tail", node.tail or ""
    yield from hidden


def _prose(rules: Sequence[Rule]) -> Callable[[str], str]:
    """How one string of a document is masked; one that holds markup is cleaned as markup."""
    def masked(text: str) -> str:
        if not MARKUP.search(text):
            return rewrite([text], rules)[0]
        tree, _, _ = parse_html(f"<div>{text}</div>".encode("utf-8", "replace"), HTML)
        _clean(tree, KEPT, rules)
        inner = tree.find("body/div")
        return "" if inner is None else (inner.text or "") + "".join(
            str(etree.tostring(child, encoding="unicode", method="html")) for child in inner)
    return masked


def _json(text: str, selectors: Selectors, rules: Sequence[Rule]) -> str:
    asked = {step for path in selectors.model_dump().values() for step in str(path).split(".")}
    told = without_people(json.loads(text), frozenset(asked), _prose(rules))
    return json.dumps(told, ensure_ascii=False)


def without_people(value: Any, asked: frozenset[str] = frozenset(),
                   masked: Callable[[str], str] = mask) -> Any:
    """A JSON value without the keys that name people, unless asked for; its texts masked.

    A telephone number may be written as a number; an id stays.
    """
    if isinstance(value, dict):
        return {key: item if IDENTITY.search(key) and str(item).isalnum()
                else without_people(item, asked, masked)
                for key, item in value.items() if key in asked or not says_who(key)}
    if isinstance(value, list):
        return [without_people(item, asked, masked) for item in value]
    if isinstance(value, str):
        return masked(value)
    return mask(str(value)) if type(value) is int and mask(str(value)) != str(value) else value


def _xml(text: str, rules: Sequence[Rule]) -> Redacted:
    if DTD.search(text):
        return Redacted(form="", body=b"", note="carries a DTD")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False,
                             huge_tree=False, recover=True, remove_comments=True, remove_pis=True)
    plain = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    tree = etree.fromstring(plain.encode("utf-8", "replace"), parser)
    if tree is None:
        return Redacted(form="", body=b"", note="not well-formed")
    masked = _prose(rules)
    for element in list(tree.iter(etree.Element)):
        name = etree.QName(element).localname
        if name != "name" and says_who(name):
            for child in element.iter(etree.Element):
                child.text = HIDDEN if (child.text or "").strip() else None
                child.attrib.clear()
        for attribute, value in element.attrib.items():
            element.set(attribute, mask_url(value) if attribute == "href" else
                        rewrite([value], rules)[0])
        element.text = masked(element.text) if element.text else element.text
        element.tail = masked(element.tail) if element.tail else element.tail
    return _cut(XML, str(etree.tostring(tree, encoding="unicode")))
