"""How much of an amount comes from how few partners."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Concentration:
    """top_share: share (0 … 1) of the largest ceil(20 %) of the partners; gini: 0 (all the same)
    to nearly 1 (one has all). Both None where nothing is positive. negatives: how many totals were
    below 0 (refunds above sales) and counted as 0."""

    top_share: float | None
    gini: float | None
    partners: int
    negatives: int


def concentration(amounts: Iterable[float]) -> Concentration:
    """Concentration of one total per partner, in any currency unit.

    Gini is the population form, Σ(2i − n − 1)·a_i/(n·Σa) over amounts in ascending order, so that
    one partner alone gives 0.
    """
    totals = list(amounts)
    ascending = sorted(max(0.0, float(total)) for total in totals)
    whole, partners = math.fsum(ascending), len(totals)
    negatives = sum(total < 0 for total in totals)
    if whole == 0:
        return Concentration(None, None, partners, negatives)
    fifth = (partners + 4) // 5
    ranked = math.fsum((2 * i - partners - 1) * a for i, a in enumerate(ascending, start=1))
    return Concentration(
        top_share=math.fsum(ascending[-fifth:]) / whole,
        gini=ranked / (partners * whole),
        partners=partners,
        negatives=negatives,
    )
