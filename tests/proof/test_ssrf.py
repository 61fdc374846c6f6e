"""P14: every forbidden form in every way in, in a world where a trap listens at every address."""

import pytest
from closed_world import inside
from results import SAMPLE, keep

STEP = "24" if SAMPLE else "1"


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_P14_no_form_in_any_way_opens_a_connection_to_anything_but_the_public_site() -> None:
    result = inside("ssrf_run.py", STEP)
    keep("ssrf", result)
    assert result["hits"] == []
    assert result["forms"] >= (10 if SAMPLE else 200)
    assert result["connections"] >= result["ways"]


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_P14_the_traps_notice_a_crawler_without_guards() -> None:
    hits = inside("ssrf_run.py", "24", "--twin")["hits"]
    assert {address for address, _ in hits} > {"127.0.0.1"}
