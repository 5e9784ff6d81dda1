"""What was written down as true shows in the raw answers, on any day of the year."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from onpar.demo import truth
from onpar.demo.comments import AFTER_BREAK
from onpar.demo.months import add_months
from onpar.demo.rows import AgreementRow
from onpar.surveys.defaults import ALL_PAIRS, FIVE_VALUES
from tests.conftest import REPOSITORY
from tests.demo.conftest import DatedWorld
from tests.demo.reading import (
    feedback_by_month,
    pairs,
    parity_by,
    relationship_sets,
    year_before,
)


@pytest.mark.parametrize("days", [90, 365])
def test_types_lie_where_the_truth_puts_them(dated: DatedWorld, days: int):
    since = dated.today - timedelta(days=days)
    parity = parity_by(pairs(dated.world, since=since), 0)
    assert all(parity[name] < 0.80 for name in truth.FAR_BELOW_PAR)
    assert all(parity[name] < 0.95 for name in truth.BELOW_PAR)
    assert all(0.95 < parity[name] < 1.10 for name in truth.ON_PAR)
    assert all(parity[name] > 1.10 for name in truth.OVER_DELIVERING)


@pytest.mark.parametrize("days", [90, 365])
def test_ease_of_work_is_clearly_lowest(dated: DatedWorld, days: int):
    since = dated.today - timedelta(days=days)
    parity = parity_by(pairs(dated.world, since=since), 1)
    lowest, next_lowest = sorted(parity, key=lambda aspect: parity[aspect])[:2]
    assert lowest == truth.LOWEST_ASPECT
    assert parity[next_lowest] - parity[lowest] > 0.05


def test_deal_registration_breaks_in_the_month_written_down(dated: DatedWorld):
    months = feedback_by_month(dated.world, truth.BREAK.touchpoint)
    parity = {
        month: sum(int(s.answers["tp_get"]) for s in sets)
        / sum(int(s.answers["tp_need"]) for s in sets)
        for month, sets in months.items()
        if month >= year_before(dated.today)
    }
    drops = {month: parity[add_months(month, -1)] - parity[month] for month in sorted(parity)[1:]}
    assert max(drops, key=lambda month: drops[month]) == truth.BREAK.starts_on(dated.today)


def test_every_month_has_enough_feedback_to_see_the_break(dated: DatedWorld):
    months = feedback_by_month(dated.world, truth.BREAK.touchpoint)
    start = truth.BREAK.starts_on(dated.today)
    whole = [add_months(start, distance) for distance in range(-6, 5)]
    assert min(len(months[month]) for month in whole) >= 12


def test_comments_say_why_deal_registration_broke(dated: DatedWorld):
    start = truth.BREAK.starts_on(dated.today)
    low: dict[bool, list[str]] = defaultdict(list)
    for month, sets in feedback_by_month(dated.world, truth.BREAK.touchpoint).items():
        for answers in (s.answers for s in sets):
            if "tp_reason" in answers and int(answers["tp_get"]) <= int(answers["tp_need"]) - 2:
                low[month >= start].append(str(answers["tp_reason"]))
    beginnings = tuple(sentence.split("{")[0] for sentence in AFTER_BREAK)
    assert sum(reason.startswith(beginnings) for reason in low[True]) >= 15
    assert not any(reason.startswith(beginnings) for reason in low[False])


def test_drivers_explain_the_likelihood_to_recommend(dated: DatedWorld):
    """Least squares over those who judged all five values: only the drivers have weight."""
    weights = _least_squares(dated, FIVE_VALUES)
    strongest = sorted(weights, key=lambda aspect: -weights[aspect])[:2]
    assert set(strongest) == set(truth.DRIVERS) & set(FIVE_VALUES)


def test_ease_of_work_drives_more_than_what_does_not(dated: DatedWorld):
    asked = ("ease_of_work", "communication", "trust", "quality_product")
    weights = _least_squares(dated, asked)
    assert max(weights, key=lambda aspect: weights[aspect]) == "ease_of_work"


def test_partners_source_the_share_written_down(dated: DatedWorld):
    since = add_months(dated.today.replace(day=1), -12)
    lines = [row for row in dated.world.reseller_sales if row["OrderDate"] >= since.isoformat()]
    resold = sum(float(row["SalesAmount"]) for row in lines)
    others = [row for row in dated.world.sales if row.closed_on >= since]
    sourced = resold + sum(float(r.amount) for r in others if r.attribution == "sourced")
    total = resold + sum(float(row.amount) for row in others)
    assert sourced / total == pytest.approx(truth.SOURCED_SHARE, abs=0.01)


def test_agreements_are_renewed_as_written_down(dated: DatedWorld):
    since = year_before(dated.today)
    decided = [row for row in dated.world.agreements if row.outcome and _due(row) >= since]
    renewed = sum(row.outcome == "renewed" for row in decided)
    assert renewed / len(decided) == pytest.approx(truth.RETENTION, abs=0.03)


def test_page_of_the_demo_says_the_same():
    page = (Path(REPOSITORY) / "docs" / "demo.md").read_text(encoding="utf-8").replace("−", "-")
    for name, of_type in truth.TYPES.items():
        assert f"| {name} | {of_type.need} | {of_type.gap} |" in page
    for aspect, gap in truth.ASPECT_GAPS.items():
        assert f"| {aspect} | {gap} |" in page
    for aspect, points in truth.DRIVERS.items():
        assert f"`{aspect}` {points}" in page
    assert f"{truth.BREAK.reality} points" in page
    assert f"{truth.BREAK.ease} of ease" in page


def test_every_asked_aspect_has_a_truth():
    assert set(ALL_PAIRS) == set(truth.ASPECT_GAPS)


def _due(agreement: AgreementRow) -> date:
    ended = agreement.ended_on
    return ended if isinstance(ended, date) else agreement.renewal_on


def _least_squares(dated: DatedWorld, aspects: tuple[str, ...]) -> dict[str, float]:
    keys = [f"{aspect}_get" for aspect in aspects]
    sets = [s.answers for s in relationship_sets(dated.world)]
    complete = [answers for answers in sets if all(key in answers for key in keys)]
    assert len(complete) >= 80
    rows = np.array([[1.0, *(float(answers[key]) for key in keys)] for answers in complete])
    likelihood = np.array([float(answers["nps"]) for answers in complete])
    fitted = np.linalg.lstsq(rows, likelihood, rcond=None)[0]
    return dict(zip(aspects, fitted[1:], strict=True))
