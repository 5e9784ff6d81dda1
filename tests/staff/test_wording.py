"""Sentences claim no more than the verdict and the change behind them."""

from dataclasses import replace
from datetime import date

import pytest

from onpar.analysis import Change, Estimate, Verdict
from onpar.insights.catalog import get_metric
from onpar.insights.periods import Period
from onpar.insights.results import Figure, GroupValue
from onpar.staff import wording

QUARTER = Period(date(2026, 8, 25), date(2026, 11, 23))
NO_VERDICT = Verdict("none", "", (), claimed=False, p=None, adjusted_p=None, code="no_interval")
BELOW = Verdict("below", "▼", ("below",), claimed=True, p=0.01, adjusted_p=0.02, code="below")
ON_PAR = Verdict("on_par", "●", ("on_par",), claimed=True, p=0.01, adjusted_p=0.02, code="on_par")
OPEN = Verdict("open", "◇", ("below", "on_par"), claimed=False, p=0.4, adjusted_p=0.8, code="open")


def estimate(value: float, se: float = 0.01) -> Estimate:
    return Estimate(
        value=value,
        se=se,
        low=value - 2 * se,
        high=value + 2 * se,
        confidence=0.95,
        responses=412,
        partners=167,
        effective_partners=120.0,
        indicative=False,
        degrees_of_freedom=119.0,
        notes=(),
    )


def figure(name: str, value: float, verdict: Verdict, *, se: float = 0.01) -> Figure:
    group = (GroupValue("aspect", name.lower(), name),)
    return Figure(get_metric("px_parity"), QUARTER, group, estimate(value, se), verdict)


def changed(value: float, *, is_real: bool) -> Figure:
    moved = Change(
        value, 0.01, value - 0.02, value + 0.02, 0.95, 60.0, 0.01, is_real, indicative=False
    )
    return replace(figure("All", 0.91, BELOW), change=moved)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (NO_VERDICT, ""),
        (BELOW, "▼ below par"),
        (ON_PAR, "● on par"),
        (OPEN, "◇ below or on par"),
        (replace(BELOW, touched=("far_below", "below"), code="below_par"), "▼ below par"),
        (replace(BELOW, kind="far_below", code="far_below"), "▼ far below par"),
    ],
)
def test_a_verdict_in_words(verdict: Verdict, words: str) -> None:
    assert wording.verdict_words(verdict) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (changed(-0.04, is_real=True), "Down 0.04 since the 90 days before, a real change"),
        (changed(0.04, is_real=True), "Up 0.04 since the 90 days before, a real change"),
        (changed(-0.04, is_real=False), "No clear change since the 90 days before"),
        (figure("All", 0.91, BELOW), "Nothing to compare with in the 90 days before"),
        (replace(figure("All", 0.91, BELOW), withheld="Not enough answers yet"), ""),
    ],
)
def test_a_change_in_words(found: Figure, words: str) -> None:
    assert wording.change_words(found, QUARTER.preceding(), "USD") == words


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (2.1, "Up 2.1 points since the 90 days before"),
        (-2.1, "Down 2.1 points since the 90 days before"),
        (0.0, ""),
    ],
)
def test_complete_records_move_without_a_claim(moved: float, words: str) -> None:
    share = replace(changed(moved, is_real=False), metric=get_metric("sourced_share"))
    assert wording.change_words(share, QUARTER.preceding(), "USD") == words


def test_the_state_is_plain_only_where_the_verdict_claims() -> None:
    sure, unsure = (wording.parity_sentence(figure("All", 0.91, v)) for v in (BELOW, OPEN))
    assert sure == "Partners get 91 % of what they need."
    assert unsure.startswith("Partners get about 91 % of what they need; the answers do not tell")


def test_a_reason_is_given_once_with_its_groups() -> None:
    hidden = [replace(figure(name, 0.9, OPEN), withheld="Too few.") for name in ("Trust", "Help")]
    assert wording.withheld_words([*hidden, figure("Ease", 0.7, BELOW)]) == (
        "Trust, Help: Too few.",
    )


def test_one_aspect_is_named_as_furthest() -> None:
    shown = [
        figure("Clarity", 0.90, BELOW),
        figure("Ease", 0.70, BELOW),
        figure("Trust", 1.0, ON_PAR),
    ]
    assert wording.par_finding(shown, otherwise="By aspect") == "Ease is furthest below par"


def test_aspects_that_cannot_be_told_apart_are_named_together() -> None:
    shown = [figure("Clarity", 0.71, BELOW, se=0.05), figure("Ease", 0.70, BELOW, se=0.05)]
    found = wording.par_finding(shown, otherwise="By aspect")
    assert found == "Ease and Clarity are furthest below par"


@pytest.mark.parametrize(
    ("verdicts", "finding"),
    [
        ([ON_PAR, ON_PAR], "All of them are on par or above"),
        ([ON_PAR, OPEN], "None is clearly below par"),
        ([OPEN, NO_VERDICT], "By aspect"),
        ([], "By aspect"),
    ],
)
def test_a_title_without_a_claim(verdicts: list[Verdict], finding: str) -> None:
    shown = [figure(f"Aspect {number}", 0.97, verdict) for number, verdict in enumerate(verdicts)]
    assert wording.par_finding(shown, otherwise="By aspect") == finding


def test_a_basis_counts_answers_and_partners() -> None:
    assert wording.basis(figure("All", 0.91, BELOW)) == "412 answers from 167 partners"
