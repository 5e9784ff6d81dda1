"""The bulk store against a dictionary: whatever comes in whatever batches, the last row of an id stands."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onpar.kernel.bulk import Batch, Stored
from onpar.kernel.db import writing
from onpar.kernel.models import StaleMonth
from onpar.partners.defaults.installing import install_defaults
from onpar.partners.models import Sale
from onpar.partners.services.commerce import compare_sales, store_sales
from onpar.partners.services.partners import store_partners
from onpar.partners.services.references import partner_ids

FIELDS = ("external_id", "partner_id", "attribution", "amount_minor", "currency", "closed_on")
AT = datetime(2026, 11, 23, tzinfo=UTC)

rows = st.tuples(
    st.sampled_from(["1", "2", "3", "x'; --", "Ä", "%s"]),
    st.just("sourced"),
    st.integers(-(2**62), 2**62),
    st.just("USD"),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
)
batches = st.lists(st.lists(rows, max_size=12), max_size=4)


@pytest.fixture
def partner(db: None) -> int:
    install_defaults()
    with writing():
        fields = ("external_id", "name")
        store_partners(Batch(fields, [("A", "Alpha")]), origin="t", actor="test", at=AT)
    return partner_ids("t", ["A"])["A"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=batches)
def test_what_is_stored_is_what_came_last(partner: int, batches: list[list[tuple]]) -> None:
    Sale.objects.all().delete()
    expected: dict[str, tuple] = {}
    for rows in batches:
        batch = Batch(FIELDS, [(row[0], partner, *row[1:]) for row in rows])
        foreseen = compare_sales(batch, origin="t").outcomes
        StaleMonth.objects.all().delete()
        with writing():
            outcomes = store_sales(batch, origin="t")
        assert outcomes == foreseen == _outcomes(expected, rows)
        assert {mark.month for mark in StaleMonth.objects.all()} >= _months(expected, rows)
        expected |= {row[0]: row for row in rows}
    stored = Sale.objects.values_list(
        "external_id", "attribution", "amount_minor", "currency", "closed_on"
    )
    assert {row[0]: row for row in stored} == expected


def _outcomes(before: dict[str, tuple], rows: list[tuple]) -> list[Stored]:
    known, outcomes = dict(before), []
    for row in rows:
        if row[0] not in known:
            outcomes.append(Stored.NEW)
        else:
            same = known[row[0]] == row
            outcomes.append(Stored.UNCHANGED if same else Stored.CHANGED)
        known[row[0]] = row
    return outcomes


def _months(before: dict[str, tuple], rows: list[tuple]) -> set[int]:
    """Months whose sales differ once the batch is stored."""
    after = before | {row[0]: row for row in rows}
    changed = {key for key, row in after.items() if before.get(key) != row}
    days = {after[key][4] for key in changed} | {before[key][4] for key in changed & before.keys()}
    return {day.year * 100 + day.month for day in days}
