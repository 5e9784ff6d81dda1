"""Rows that every room writes: events, audit, stale months, tries."""

from datetime import UTC, date, datetime, timedelta

import pytest

from onpar.kernel import audit
from onpar.kernel.errors import TooManyRequests
from onpar.kernel.events import announce
from onpar.kernel.limits import count_try
from onpar.kernel.models import AuditEntry, Event, RateCounter, StaleMonth
from onpar.kernel.staleness import mark_stale, month_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
WINDOW = timedelta(minutes=15)


# Events and audit ---------------------------------------------------------------------------------


def test_an_event_keeps_plain_values_and_the_text_of_others():
    announce("partner.joined", subject="partner:7", at=AT, on=date(2026, 6, 1), count=3, to=None)
    event = Event.objects.get()
    assert (event.name, event.subject, event.at) == ("partner.joined", "partner:7", AT)
    assert event.payload == {"on": "2026-06-01", "count": 3, "to": None}


def test_an_audit_entry_keeps_what_changed_apart():
    audit.record(
        "partner.tier.changed",
        actor="user:1",
        subject="partner:7",
        at=AT,
        before={"tier": "silver"},
        after={"tier": "gold"},
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.at) == ("partner.tier.changed", "user:1", AT)
    assert (entry.payload.before, entry.payload.after) == ({"tier": "silver"}, {"tier": "gold"})
    entry.payload.delete()
    assert AuditEntry.objects.count() == 1


# Stale months -------------------------------------------------------------------------------------


def marks():
    return {(row.fact, row.month): row.changed for row in StaleMonth.objects.all()}


def test_months_are_marked_once_and_every_change_is_counted():
    mark_stale("sales", [202605, 202606, 202605])
    mark_stale("sales", [202606])
    mark_stale("answers", [202606])
    mark_stale("answers", [])
    assert marks() == {
        ("sales", 202605): 1,
        ("sales", 202606): 2,
        ("answers", 202606): 1,
    }


def test_any_number_of_months_takes_one_statement(django_assert_num_queries):
    months = [year * 100 + month for year in range(1990, 2030) for month in range(1, 13)]
    with django_assert_num_queries(1):
        mark_stale("sales", months)
    assert StaleMonth.objects.count() == 480


def test_a_month_is_its_year_and_number():
    assert (month_of(date(2026, 1, 31)), month_of(date(2026, 12, 1))) == (202601, 202612)


# Tries --------------------------------------------------------------------------------------------


def attempt(key="ada@example.test", at=AT, scope="sign-in"):
    count_try(scope, key, limit=3, window=WINDOW, at=at)


def test_the_fourth_try_of_three_is_refused_until_the_window_is_over():
    for _ in range(3):
        attempt()
    for _ in range(2):
        with pytest.raises(TooManyRequests, match="Wait 15 minutes, then try again"):
            attempt()
    attempt(at=AT + WINDOW)


def test_others_and_other_doors_are_counted_apart():
    for _ in range(3):
        attempt()
    attempt(key="bob@example.test")
    attempt(scope="setup")


def test_a_key_is_kept_as_a_digest_and_only_for_its_window():
    attempt()
    attempt(at=AT + WINDOW)
    counter = RateCounter.objects.get()
    assert "ada" not in counter.key
    assert counter.count == 1
