"""Partners drawn from a known truth, to see how often intervals hold it.

A partner's people agree: its own share is drawn around the truth (beta, with intraclass correlation
`agreement`), then each of its answers from that share.
"""

import random
from dataclasses import dataclass

from onpar.analysis import Clusters, Pair, Shape, change, estimate
from tests.analysis.groups import moments_of

SHARE = Shape(scale=100, low=0, high=100, is_share=True)


@dataclass(frozen=True)
class Program:
    """answers: one number of answers per partner; truth: the share of happy ones, 0 … 1."""

    answers: tuple[int, ...]
    truth: float
    agreement: float = 0.2


def coverage(program, draws, seed):
    """Share of draws whose 95 % interval holds the truth."""
    source = random.Random(seed)
    drawn = (estimate(moments_of(_wave(program, source)), SHARE) for _ in range(draws))
    return sum(found.low <= 100 * program.truth <= found.high for found in drawn) / draws


def false_changes(program, draws, seed):
    """Share of draws in which two waves of the same partners, who did not change, seem to differ."""
    source = random.Random(seed)
    drawn = (change(_two_waves(program, source), SHARE) for _ in range(draws))
    return sum(found.is_real for found in drawn) / draws


def _own_shares(program, source):
    spread = (1 - program.agreement) / program.agreement
    return [
        source.betavariate(program.truth * spread, (1 - program.truth) * spread)
        for _ in program.answers
    ]


def _answered(program, shares, source):
    happy = tuple(
        float(sum(source.random() < share for _ in range(count)))
        for count, share in zip(program.answers, shares, strict=True)
    )
    places = tuple(range(len(happy)))
    return Clusters(places, happy, tuple(map(float, program.answers)), program.answers)


def _wave(program, source):
    return _answered(program, _own_shares(program, source), source)


def _two_waves(program, source):
    shares = _own_shares(program, source)
    return Pair.from_clusters(
        _answered(program, shares, source), _answered(program, shares, source)
    )
