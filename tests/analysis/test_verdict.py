"""What may be said of a parity: bands and their edges, Holm, and "furthest below par"."""

import math
from dataclasses import replace

import pytest

from onpar.analysis import Moments, Shape, estimate, furthest_below, judge_parity, student
from onpar.analysis.intervals import Interval
from onpar.analysis.verdict import MARKS, parity_bands
from tests.analysis.groups import parity


def touched(low, high, ceiling=None):
    return [band.name for band in parity_bands(ceiling) if band.touches(Interval(low, high))]


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0.0, "far_below"),
        (math.nextafter(0.80, 0), "far_below"),
        (0.80, "below"),
        (math.nextafter(0.95, 0), "below"),
        (0.95, "on_par"),
        (1.00, "on_par"),
        (1.10, "on_par"),
        (math.nextafter(1.10, 2), "above"),
        (3.0, "above"),
    ],
)
def test_every_parity_lies_in_one_band(value, band):
    assert [one.name for one in parity_bands() if one.holds(value)] == [band]


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (0.70, math.nextafter(0.80, 0), ["far_below"]),
        (0.70, 0.80, ["far_below", "below"]),
        (0.80, math.nextafter(0.95, 0), ["below"]),
        (0.80, 0.95, ["below", "on_par"]),
        (0.95, 1.10, ["on_par"]),
        (math.nextafter(0.95, 0), 1.10, ["below", "on_par"]),
        (1.10, 1.20, ["on_par", "above"]),
        (math.nextafter(1.10, 2), 1.20, ["above"]),
        (0.70, 1.20, ["far_below", "below", "on_par", "above"]),
    ],
)
def test_interval_touches_bands_up_to_their_exact_edges(low, high, names):
    assert touched(low, high) == names


def test_ceiling_under_the_top_edge_leaves_out_over_delivering():
    assert touched(0.96, 1.2, ceiling=math.nextafter(1.10, 0)) == ["on_par"]
    assert touched(0.96, 1.2, ceiling=1.10) == ["on_par", "above"]


@pytest.mark.parametrize(
    ("value", "kind", "mark"),
    [
        (0.70, "far_below", "▼"),
        (0.88, "below", "▼"),
        (1.02, "on_par", "●"),
        (1.20, "above", "▲"),
    ],
)
def test_clear_parity_claims_its_band(value, kind, mark):
    (verdict,) = judge_parity([parity(value, 0.01)])
    assert (verdict.kind, verdict.mark, verdict.code) == (kind, mark, kind)
    assert verdict.touched == (kind,)
    assert verdict.claimed
    assert verdict.p == verdict.adjusted_p <= 0.05


def test_interval_across_an_edge_claims_nothing_and_names_the_bands():
    (verdict,) = judge_parity([parity(0.97, 0.05)])
    assert (verdict.kind, verdict.mark, verdict.code) == ("open", "◇", "open")
    assert verdict.touched == ("below", "on_par")
    assert not verdict.claimed
    assert verdict.p > 0.05


def test_band_is_claimed_from_the_90_percent_interval_not_the_95():
    # t(0.95; 40) = 1.684, t(0.975; 40) = 2.021: only the narrower interval ends under 0.95.
    (verdict,) = judge_parity([parity(0.875, 0.04)])
    assert 0.875 + 1.684 * 0.04 < 0.95 < 0.875 + 2.021 * 0.04
    assert verdict.kind == "below"
    (wider,) = judge_parity([parity(0.875, 0.046)])
    assert wider.code == "below_par"


def test_below_par_alone_when_the_band_is_unclear():
    (verdict,) = judge_parity([parity(0.92, 0.03)])
    assert (verdict.kind, verdict.code, verdict.claimed) == ("below", "below_par", True)
    assert verdict.mark == "▼"
    assert verdict.touched == ("below", "on_par")


def test_below_par_needs_the_upper_end_under_one():
    reach = student.quantile(0.95, 40.0) * 0.0625
    touching = parity(1.0 - reach, 0.0625)
    assert touching.value + reach == 1.0
    assert judge_parity([touching])[0].kind == "open"
    assert judge_parity([replace(touching, value=touching.value - 1e-9)])[0].code == "below_par"


def test_below_par_is_not_said_inside_the_band_on_par():
    """Two clear parities of 0.97 fail Holm for their band; 1.00 is then no reason for a ▼."""
    verdicts = judge_parity([parity(0.97, 0.0105), parity(0.97, 0.0105)])
    assert [verdict.kind for verdict in verdicts] == ["open", "open"]
    assert [verdict.touched for verdict in verdicts] == [("on_par",), ("on_par",)]


def test_many_comparisons_need_more():
    alone = judge_parity([parity(1.02, 0.04)])
    together = judge_parity([parity(1.02, 0.04), parity(1.02, 0.04)])
    assert alone[0].claimed
    assert [verdict.claimed for verdict in together] == [False, False]
    assert together[0].adjusted_p == pytest.approx(2 * alone[0].p)
    assert together[0].p == pytest.approx(alone[0].p)


def test_band_that_holm_refuses_falls_back_to_below_par():
    family = [parity(0.875, 0.04), *[parity(1.0, 0.2)] * 4]
    verdict = judge_parity(family)[0]
    assert (verdict.kind, verdict.code) == ("below", "below_par")
    assert verdict.touched == ("below",)
    assert verdict.adjusted_p == pytest.approx(5 * verdict.p)


def test_open_verdict_gives_the_p_of_the_nearest_claim():
    """Below par alone would hold by itself (p 0.04) but not among five; its band is far from it."""
    verdict = judge_parity([parity(0.92, 0.045), *[parity(1.0, 0.2)] * 4])[0]
    assert verdict.kind == "open"
    assert verdict.p == pytest.approx(student.upper_tail(0.08 / 0.045, 40.0))
    assert verdict.adjusted_p == pytest.approx(5 * verdict.p)


def test_indicative_and_missing_intervals_are_never_claimed_and_not_counted():
    clear = parity(1.02, 0.04)
    few = parity(0.5, 0.001, freedom=3.9, indicative=True)
    missing = replace(parity(0.5, 0.001), se=None, low=None, high=None, degrees_of_freedom=None)
    verdicts = judge_parity([few, clear, missing, few])
    assert [verdict.code for verdict in verdicts] == [
        "indicative",
        "on_par",
        "no_interval",
        "indicative",
    ]
    assert [verdict.kind for verdict in verdicts] == ["none", "on_par", "none", "none"]
    assert verdicts[0] == replace(
        verdicts[0], mark="", touched=(), claimed=False, p=None, adjusted_p=None
    )
    assert verdicts[1].adjusted_p == verdicts[1].p


def test_five_effective_partners_may_claim_and_just_under_may_not():
    def parities(last):
        bases = [10, 10, 10, 10, last]
        sums = [
            base * share for base, share in zip(bases, [0.6, 0.61, 0.6, 0.59, 0.6], strict=True)
        ]
        return estimate(Moments.from_clusters(sums, bases, [1] * 5), Shape(cannot_be_negative=True))

    assert judge_parity([parities(10)])[0].kind == "far_below"
    assert judge_parity([parities(10.01)])[0].code == "indicative"


def test_partners_that_all_agree_are_not_judged():
    (verdict,) = judge_parity([parity(1.0, 0.0)])
    assert (verdict.kind, verdict.code) == ("none", "no_spread")


def test_each_estimate_has_its_own_ceiling():
    high = parity(1.2, 0.01)
    verdicts = judge_parity([high, high], ceilings=[1.05, None])
    assert [verdict.kind for verdict in verdicts] == ["on_par", "above"]


def test_nothing_to_judge():
    assert judge_parity([]) == []
    assert furthest_below([], []) == []


def test_every_kind_has_its_mark():
    assert MARKS == {
        "far_below": "▼",
        "below": "▼",
        "on_par": "●",
        "above": "▲",
        "open": "◇",
        "none": "",
    }


def furthest(*estimates):
    return furthest_below(estimates, judge_parity(estimates))


def test_furthest_below_is_the_lowest_when_it_stands_alone():
    assert furthest(parity(0.90, 0.01), parity(0.70, 0.01), parity(1.02, 0.01)) == [1]


def test_furthest_below_names_all_that_cannot_be_told_apart_lowest_first():
    assert furthest(parity(0.72, 0.02), parity(0.70, 0.02), parity(0.85, 0.02)) == [1, 0]


def test_few_partners_are_told_apart_by_their_own_degrees_of_freedom():
    # Five degrees each give ten together: t(0.975; 10) = 2.228 standard errors of the difference.
    def apart(distance):
        reach = distance * 0.02 * math.sqrt(2)
        return furthest(parity(0.60, 0.02, freedom=5), parity(0.60 + reach, 0.02, freedom=5))

    assert apart(2.22) == [0, 1]
    assert apart(2.24) == [0]


def test_furthest_below_never_names_what_is_not_claimed():
    unclear, few = parity(0.70, 0.30), parity(0.50, 0.01, indicative=True)
    assert furthest(unclear, few, parity(0.90, 0.01)) == [2]


def test_furthest_below_names_nothing_on_or_above_par():
    assert furthest(parity(1.02, 0.01), parity(1.2, 0.01)) == []
