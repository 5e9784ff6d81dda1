"""Partners that count once each, or by their revenue, instead of by their number of answers."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Weighted:
    """Sums per partner in the order given; ignored: partners whose weight counted as 0."""

    y: tuple[float, ...]
    x: tuple[float, ...]
    ignored: int


def weighted(
    y: Iterable[float],
    x: Iterable[float],
    rows: Iterable[int],
    weights: Iterable[float | None],
) -> Weighted:
    """Both sums of a partner divided by its number of rows and multiplied by its weight.

    A weight that is missing, not a number or not positive counts 0: such a partner has no say, and
    how many there are is to be said beside the figure. A weight of 1 for all is partner weighting.
    """
    ys, xs, ignored = [], [], 0
    for own_y, own_x, count, weight in zip(y, x, rows, weights, strict=True):
        factor = weight / count if weight is not None and weight > 0 and count > 0 else 0.0
        ignored += factor == 0.0
        ys.append(own_y * factor)
        xs.append(own_x * factor)
    return Weighted(tuple(ys), tuple(xs), ignored)
