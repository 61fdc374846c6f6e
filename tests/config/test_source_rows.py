"""A row of sources.toml: its tier sets its interval, its earlier layouts stay readable."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from config.running import SourceRow

ROW: dict[str, Any] = {
    "id": "site", "name": "某站", "kind": "news", "class": "media", "spider": "pages",
    "url": "https://site.example/"}


@pytest.mark.parametrize(("stated", "minutes"), [
    ({}, 60), ({"tier": "fast"}, 15), ({"tier": "daily"}, 1_440),
    ({"tier": "fast", "interval_minutes": 20}, 20)])
def test_a_tier_sets_the_interval_that_the_row_leaves_open(
        stated: dict[str, Any], minutes: int) -> None:
    assert SourceRow.model_validate(ROW | stated).interval_minutes == minutes


@pytest.mark.parametrize("hours", ["23-06", "24:00-06:00", "23:00-06:60"])
def test_quiet_hours_that_no_clock_shows_are_refused(hours: str) -> None:
    with pytest.raises(ValidationError):
        SourceRow.model_validate(ROW | {"quiet_hours": hours})


def test_a_page_is_read_with_the_layout_of_its_day() -> None:
    row = SourceRow.model_validate(ROW | {"selectors": {"title": "h1"}, "version": (
        {"valid_until": date(2026, 3, 1), "selectors": {"title": ".old"}},
        {"valid_until": date(2025, 3, 1), "selectors": {"title": ".oldest"}})})
    days = (date(2025, 2, 1), date(2025, 3, 2), date(2026, 3, 1), date(2026, 3, 2))
    assert [row.selectors_on(day).title for day in days] == [".oldest", ".old", ".old", "h1"]


def test_a_row_reads_back_from_json_what_it_wrote() -> None:
    row = SourceRow.model_validate(ROW | {
        "since": datetime(2026, 1, 1, tzinfo=UTC), "tier": "daily",
        "version": ({"valid_until": date(2026, 3, 1), "selectors": {}},)})
    assert SourceRow.model_validate_json(row.model_dump_json(by_alias=True)) == row
