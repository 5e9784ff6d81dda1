"""Scales with round ticks that keep par, the band and zero in view."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_TICK_GAPS = 6
_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Axis:
    """A linear scale from `low` to `high`, in the unit of the values.

    `format` writes a tick; `par` and `band` are the expectation and its on-par range; `zero` is
    set where zero is in view and deserves a line.
    """

    low: float
    high: float
    ticks: Sequence[float]
    format: Callable[[float], str]
    par: float | None = None
    band: tuple[float, float] | None = None
    zero: float | None = None

    def share(self, value: float) -> float:
        """Where the value lies from 0 (low end) to 1 (high end); what lies outside is held at the end."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def tick_rank(self, index: int) -> str:
        """The class of a tick: `is-par`, or `is-minor` for every second one, hidden where it is narrow.

        Counted from par, else from zero, so that these always keep their names.
        """
        anchor = self.par if self.par in self.ticks else self.zero
        if anchor is not None and self.ticks[index] == self.par:
            return "is-par"
        start = self.ticks.index(anchor) if anchor is not None and anchor in self.ticks else 0
        return "is-minor" if (index - start) % 2 else ""


def axis_for(
    values_and_ends: Iterable[float | None],
    *,
    par: float | None = None,
    band: tuple[float, float] | None = None,
    bounds: tuple[float, float] | None = None,
) -> Axis:
    """A scale with round ticks that shows all given values, and par and its band.

    values_and_ends: values and interval ends; missing and infinite ones are left out.
    bounds: the scale never leaves these, so one wide interval cannot squeeze the rest.
    """
    wanted = [value for value in values_and_ends if value is not None and math.isfinite(value)]
    wanted += [par] if par is not None else []
    wanted += band or ()
    low, high = _span(wanted, bounds)
    step = _round_step((high - low) / _TICK_GAPS)
    low, high = _held(
        math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, bounds
    )
    decimals = _decimals(step)
    return Axis(
        low=low,
        high=high,
        ticks=_ticks(low, high, step, decimals),
        format=lambda value: plain_number(value, decimals=decimals),
        par=par,
        band=band,
        zero=0.0 if low <= 0 <= high else None,
    )


def plain_number(value: float, *, decimals: int) -> str:
    """A number with grouped thousands and a true minus sign."""
    written = f"{value:,.{decimals}f}"
    if not written.strip("-0.,"):
        written = written.lstrip("-")
    return written.replace("-", "\N{MINUS SIGN}")


def _span(values: Sequence[float], bounds: tuple[float, float] | None) -> tuple[float, float]:
    low, high = _held(min(values, default=0.0), max(values, default=1.0), bounds)
    if high - low > 1e-9 * max(abs(low), abs(high), 1e-9):
        return low, high
    room = abs(low) * 0.1 or 1.0
    return low - room, high + room


def _held(low: float, high: float, bounds: tuple[float, float] | None) -> tuple[float, float]:
    if bounds is None:
        return low, high
    least, most = bounds
    return min(max(low, least), most), max(min(high, most), least)


def _round_step(raw: float) -> float:
    size = 10.0 ** math.floor(math.log10(raw))
    return next(factor * size for factor in _ROUND_STEPS if factor * size >= raw * (1 - 1e-9))


def _decimals(step: float) -> int:
    """How many decimals write every multiple of the step exactly."""
    return next(
        (places for places in range(12) if math.isclose(round(step, places), step, rel_tol=1e-9)),
        12,
    )


def _ticks(low: float, high: float, step: float, decimals: int) -> tuple[float, ...]:
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(round(count * step, decimals) for count in range(first, last + 1))
