"""Short CSS selectors for elements that were found by other means. Pure; knows lxml, no site."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from crawlers.markup import select

LIST_DEPTH = 7
"""Levels above a link that may appear in its selector."""
NAME = re.compile(r"^[A-Za-z_][\w-]{0,40}$")
UNSTABLE = re.compile(r"\d{3,}|^(?:on|active|current|cur|first|last|odd|even|top|hover|selected"
                      r"|show|hide|hidden|clearfix|cl|cf|fl|fr|bold|red|new)$", re.IGNORECASE)
TRIED = 90
TELLING = 6
"""A selector shorter than this says no more for being shorter."""
Address = Callable[[Any], str | None]


def parents(element: Any) -> Iterator[Any]:
    """The elements above, nearest first, without `html`."""
    return (above for above in element.iterancestors() if above.tag != "html")


def stable_classes(element: Any) -> tuple[str, ...]:
    """Class names that say what an element is, not in which state or which one it is."""
    return tuple(name for name in (element.get("class") or "").split()[:6]
                 if NAME.match(name) and not UNSTABLE.search(name))


def best_selector(tree: Any, chosen: Sequence[Any], address: Address) -> str:
    """The shortest selector that picks the addresses of `chosen` and hardly another; "" = none."""
    led_to: dict[Any, str | None] = {}

    def leads(element: Any) -> str | None:
        if element not in led_to:
            led_to[element] = address(element)
        return led_to[element]

    wanted = {leads(element) for element in chosen} - {None}
    best, best_key = "", (0.0, False, False, 0)
    for selector in islice(_candidates(tree, chosen), TRIED):
        picked = select(tree, selector)
        found = {leads(element) for element in picked if element.tag == "a"} - {None}
        shared = len(found & wanted)
        score = 2 * shared / (len(found) + len(wanted)) if found else 0.0
        # a name outlives a place among siblings when the site is rebuilt
        key = (round(score, 3), "nth-of-type" not in selector,
               "." in selector or "#" in selector, -max(len(selector), TELLING))
        if shared and key > best_key:
            best, best_key = selector, key
    return best


def _candidates(tree: Any, chosen: Sequence[Any]) -> Iterator[str]:
    """Selectors from what all chosen links have in common, and without what others have."""
    classes = sorted(_common([set(stable_classes(element)) for element in chosen]),
                     key=lambda name: (-len(name), name))
    links = ["a", *(f"a.{name}" for name in classes)]
    lines = _common([_names(element) for element in chosen])
    order = {name: depth for depth, level in enumerate(_levels(chosen[0])) for name in level}
    above = sorted(lines, key=lambda name: (order[name], -len(name), name))
    parent = [name for name in above if order[name] == 0]
    plain = [*links, *(f"{name} > {link}" for link in links for name in parent),
             *(f"{name} {link}" for link in links for name in above)]
    pairs = [f"{outer} {inner}" for inner in plain[:8] for outer in above
             if inner.split()[0] != outer]
    yield from plain
    cells = [element.getparent() for element in chosen]
    if len({cell.tag for cell in cells}) == 1 and (place := _same_place(cells)):
        yield from (f"{name} {cells[0].tag}:nth-of-type({place}) > a" for name in above)
    yield from (better for link in plain[:12] for better in _without_others(tree, link, chosen))
    yield from pairs


def _without_others(tree: Any, selector: str, chosen: Sequence[Any]) -> Iterator[str]:
    """The selector narrowed by a class of the wrong links, or by the place among siblings."""
    own = set(chosen)
    picked = select(tree, selector)
    wrong = [element for element in picked if element not in own]
    if not wrong or len(wrong) == len(picked):
        return
    classes = {name for element in chosen for name in stable_classes(element)}
    for name in sorted(_common([set(stable_classes(element)) for element in wrong]) - classes):
        yield f"{selector}:not(.{name})"
    if place := _same_place(chosen):
        yield f"{selector}:nth-of-type({place})"


def _same_place(elements: Sequence[Any]) -> int | None:
    """The place among siblings of its kind that all have, from 1."""
    places = {sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1
              for element in elements}
    return places.pop() if len(places) == 1 else None


def _levels(element: Any) -> list[list[str]]:
    return [_own_names(above) for above in islice(parents(element), LIST_DEPTH)]


def _names(element: Any) -> set[str]:
    return {name for level in _levels(element) for name in level}


def _own_names(element: Any) -> list[str]:
    """How CSS can name one element: its id, its tag with a class, its tag."""
    own = element.get("id") or ""
    names = [f"#{own}"] if NAME.match(own) and not UNSTABLE.search(own) else []
    names += [f"{element.tag}.{name}" for name in stable_classes(element)]
    return [*names, element.tag] if element.tag not in ("div", "span", "body") else names


def _common(sets: Sequence[set[str]]) -> set[str]:
    return set.intersection(*sets) if sets else set()


def selector_of(tree: Any, element: Any) -> str:
    """A selector that picks `element` alone: id, class, place, or the same below a named parent."""
    own = _own_names(element)
    above = [name for level in islice(parents(element), LIST_DEPTH) for name in _own_names(level)]
    tried = [*own, *(f"{outer} {inner}" for outer in above for inner in (*own, element.tag))]
    parent = element.getparent()
    if parent is not None:
        place = sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1
        tried += [f"{outer} > {element.tag}:nth-of-type({place})"
                  for outer in _own_names(parent) or [parent.tag]]
    return next((name for name in tried if select(tree, name) == [element]), "")
