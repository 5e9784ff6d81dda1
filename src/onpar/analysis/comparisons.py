"""Many comparisons at once."""

from collections.abc import Sequence

SIGNIFICANCE = 0.05


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given; ask `is_significant` of each.

    Holm (1979), Scand. J. Statist. 6:65-70: the smallest is multiplied by their number, the next
    by one less, and so on; none is smaller than the one before it, none above 1.
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def is_significant(adjusted_p: float) -> bool:
    """Whether a claim may be made: the adjusted p is at most 0.05."""
    return adjusted_p <= SIGNIFICANCE
