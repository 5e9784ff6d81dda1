"""What the catalog knows of a metric's form, as far as its interval depends on it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Scale and ends of a figure.

    scale: the ratio is multiplied by it (100 for percent and for NPS points).
    low, high: the ends of the figure in scaled units; with both, it gets a score interval that
    stays between them. Raises ValueError where only one is given or they are not in order.
    is_share: a proportion, whose effective sample is at most its number of answers.
    is_complete: made of records that are complete: no interval, no verdict.
    cannot_be_negative: the interval of a figure without two ends is cut at 0.
    """

    scale: float = 1.0
    low: float | None = None
    high: float | None = None
    is_share: bool = False
    is_complete: bool = False
    cannot_be_negative: bool = False

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("A scale needs both ends or none. Give `low` and `high`.")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"The scale {self.low} … {self.high} has no width. Swap its ends?")

    @property
    def ends(self) -> tuple[float, float] | None:
        """Both ends in scaled units, or None where the figure is open."""
        return None if self.low is None or self.high is None else (self.low, self.high)
