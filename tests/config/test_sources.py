"""The shipped list of sources is long, honest about what nobody could try, and well formed."""

import re
import tomllib
from typing import get_args
from urllib.parse import urlsplit

import pytest

from config.loader import PACKAGED, load
from config.running import TIER_MINUTES, SourceRow
from crawlers.addresses import literal_address, refusal
from crawlers.posts import canonical_url
from crawlers.spiders import SPIDERS as READERS

CONFIGURATION, _ = load(PACKAGED)
assert CONFIGURATION is not None
SOURCES = CONFIGURATION.sources
UNCHECKED = "常识"
CLASSES = {"government": {"official"}, "news": {"media"}, "forum": {"public"},
           "messages": {"public"}, "microblog": {"public"}, "hotlist": {"public"},
           "hotline": {"public"}, "feed": {"official", "media", "public"},
           "file": {"official", "media", "public"}}
SPIDERS = {"government": {"pages"}, "news": {"pages"}, "forum": {"forum", "pages"},
           "messages": {"messages"}, "microblog": {"microblog"}, "hotlist": {"hotlist"},
           "hotline": {"file", "messages"}, "feed": {"feed"}, "file": {"file"}}

ONLINE = [row for row in SOURCES if row.spider != "file"]
"""All but those brought to us: read from a folder, or sent with a token."""

each = pytest.mark.parametrize("row", SOURCES, ids=[row.id for row in SOURCES])
each_online = pytest.mark.parametrize("row", ONLINE, ids=[row.id for row in ONLINE])


def choices(field: str) -> set[str]:
    return set(get_args(SourceRow.model_fields[field].annotation))


def test_at_least_forty_public_sources_ship() -> None:
    assert len([row for row in ONLINE if not row.local]) >= 40


def test_every_kind_class_spider_and_tier_is_in_use() -> None:
    assert {row.kind for row in SOURCES} == choices("kind")
    assert {row.class_ for row in SOURCES} == choices("class_")
    assert {row.spider for row in SOURCES} == choices("spider")
    assert {row.tier for row in SOURCES} == choices("tier")


@each
def test_what_nobody_read_yet_says_where_its_address_was_learned(row: SourceRow) -> None:
    assert row.verified or row.learned.strip()
    assert row.verified or not row.enabled
    assert row.note.strip()


@each_online
def test_an_address_known_only_by_hearsay_is_a_home_page(row: SourceRow) -> None:
    guessed = row.learned.startswith(UNCHECKED) and not row.local
    assert not guessed or urlsplit(row.url).path in {"", "/"}


@each_online
def test_addresses_are_well_formed_and_would_be_asked_for(row: SourceRow) -> None:
    parts = urlsplit(row.url)
    host = parts.hostname or ""
    assert refusal(row.url, row) == ""
    assert row.url.isascii() and parts.path.startswith("/") and not parts.fragment
    assert row.local or (literal_address(host) is None
                         and re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", host))


def test_no_page_is_read_twice() -> None:
    seen = [canonical_url(row.url) for row in ONLINE]
    assert sorted(seen) == sorted(set(seen))
    assert len({row.name for row in SOURCES}) == len(SOURCES)


@each
def test_class_and_spider_fit_the_kind(row: SourceRow) -> None:
    assert row.class_ in CLASSES[row.kind]
    assert row.spider in SPIDERS[row.kind]


@each_online
def test_the_form_is_one_its_reader_knows(row: SourceRow) -> None:
    assert row.form in (READERS[row.spider].forms or {""})


@each
def test_robots_are_obeyed_everywhere(row: SourceRow) -> None:
    assert row.robots == "obey"


@each
def test_how_often_follows_the_tier(row: SourceRow) -> None:
    assert row.interval_minutes == TIER_MINUTES[row.tier]
    assert row.kind != "hotlist" or 10 <= row.interval_minutes <= 20


@each
def test_a_source_is_not_called_silent_before_it_was_read_twice(row: SourceRow) -> None:
    assert row.rhythm_hours * 3 * 60 >= row.interval_minutes * 2


@each
def test_a_platform_that_asks_for_permission_is_off_until_it_is_given(row: SourceRow) -> None:
    assert row.kind != "microblog" or row.permission or not row.enabled


def test_each_row_states_tier_and_switches_itself() -> None:
    rows = tomllib.loads((PACKAGED / "sources.toml").read_text("utf-8"))["source"]
    wanted = {"tier", "rhythm_hours", "enabled", "verified", "learned", "note"}
    assert not [row["id"] for row in rows if wanted - row.keys()]
