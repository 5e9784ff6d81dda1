"""docs/metrics.md says what the catalog and the worked example say."""

import re

import pytest

from onpar.insights.catalog import CATALOG
from scripts.metrics_doc import PAGE, written
from tests.analysis.worked_example import ANSWERS, EASE_NEXT_WAVE


def test_the_page_is_written_from_the_catalog_of_today():
    page = PAGE.read_text()
    assert written(page) == page, "Run python scripts/metrics_doc.py."


@pytest.mark.parametrize("key", CATALOG)
def test_every_metric_stands_on_the_page_once(key):
    assert PAGE.read_text().count(f"| `{key}` | **") == 1


def test_the_worked_example_on_the_page_is_the_one_that_is_tested():
    rows = re.findall(r"^\| (\w+) \| (\(\d.*\)) \|$", PAGE.read_text(), re.MULTILINE)
    told = [
        (partner, *map(int, answer.split(", ")))
        for partner, answers in rows
        for answer in re.findall(r"\(([^)]*)\)", answers)
    ]
    assert told == [
        (a.partner, a.expectation, a.reality, a.recommend, a.satisfaction, a.ease) for a in ANSWERS
    ]
    steps = re.findall(r"(\w+) \+(\d)", PAGE.read_text())
    assert {partner: int(step) for partner, step in steps} == {
        partner: step for partner, step in EASE_NEXT_WAVE.items() if step
    }
