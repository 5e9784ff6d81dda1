"""Scores of end customers: scales, promises, refusals, undo."""

from datetime import date

import pytest

from onpar.exchange.services.undoing import undo_run
from onpar.kernel.models import StaleMonth
from onpar.partners.models import CustomerScore
from tests.exchange.conftest import AT, Bring

SCALE = {"low": 1, "high": 5}
HEADER = "external_id,partner,customer,on,score,promise_kept\n"


def test_scores_are_stored_with_their_scale(partners: Bring) -> None:
    text = f"{HEADER}1,A,Acme,2026-03-04,4,yes\n2,B,,2026-04-05,2.5,\n"
    report = partners("customer_scores", text, constants=SCALE)
    assert (report.new, report.refused) == (2, 0)
    stored = CustomerScore.objects.order_by("external_id").values_list(
        "partner__name", "customer", "on", "score", "low", "high", "promise_kept"
    )
    assert list(stored) == [
        ("Alpha", "Acme", date(2026, 3, 4), 4.0, 1.0, 5.0, 1.0),
        ("Beta", "", date(2026, 4, 5), 2.5, 1.0, 5.0, None),
    ]
    assert partners("customer_scores", text, constants=SCALE).unchanged == 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [("yes", 1), ("No", 0), ("1", 1), ("0", 0), ("0.8", 0.8), ("80%", 0.8), ("110 %", 1.1)],
)
def test_how_much_of_a_promise_was_kept(partners: Bring, text: str, kept: float) -> None:
    partners("customer_scores", f"{HEADER}1,A,,2026-03-04,4,{text}\n", constants=SCALE)
    assert CustomerScore.objects.get().promise_kept == pytest.approx(kept)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("A,,2026-03-04,6,", "score", "Is not on the scale from 1 to 5."),
        ("A,,2026-03-04,good,", "score", "Not a number. Write it like 1234.5."),
        (
            "A,,2026-03-04,4,80",
            "promise_kept",
            "Neither yes nor no, nor a share from 0 to 2. Write it like 0.8 or 80 %.",
        ),
        (
            "A,,2026-03-04,4,partly",
            "promise_kept",
            "Neither yes nor no, nor a share from 0 to 2. Write it like 0.8 or 80 %.",
        ),
        (
            "X,,2026-03-04,4,",
            "partner",
            "No partner has this id in origin 'import'. Import partners first.",
        ),
    ],
)
def test_what_is_no_score_is_refused(partners: Bring, cells: str, column: str, reason: str) -> None:
    report = partners("customer_scores", f"{HEADER}1,{cells}\n", constants=SCALE)
    assert (report.refusals[2].column, report.refusals[2].reason) == (column, reason)
    assert not CustomerScore.objects.exists()


def test_a_scale_goes_up(partners: Bring) -> None:
    text = "external_id,partner,on,score,low,high\n1,A,2026-03-04,3,5,1\n"
    report = partners("customer_scores", text)
    assert report.refusals[2].reason == "Is not above 5, the lowest score."


def test_scores_make_their_months_stale_also_when_they_are_taken_back(partners: Bring) -> None:
    partners("customer_scores", f"{HEADER}1,A,,2026-03-04,4,\n", constants=SCALE)
    StaleMonth.objects.all().delete()
    report = partners("customer_scores", f"{HEADER}1,A,,2026-05-06,4,\n", constants=SCALE)
    marked = StaleMonth.objects.values_list("fact", "month")
    assert set(marked) == {("customer_scores", 202603), ("customer_scores", 202605)}
    StaleMonth.objects.all().delete()
    undo_run(report.run, actor="user:1", at=AT)
    assert CustomerScore.objects.get().on == date(2026, 3, 4)
    assert set(marked.all()) == {("customer_scores", 202603), ("customer_scores", 202605)}
