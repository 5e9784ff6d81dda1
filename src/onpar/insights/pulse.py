"""What Pulse asks: one list of queries for the page, the demo's greeting and the benchmark."""

from dataclasses import dataclass
from datetime import date

from onpar.insights.periods import Period, add_months, last_whole_months, month_period
from onpar.insights.results import Query

HEARD = ("px_parity", "px_score", "nps", "psat")
YEARLY = ("retention_rate", "sourced_share")
STATES = tuple(
    f"partners_{key}" for key in ("total", "active", "pending", "inactive", "exited", "new")
)
TREND_MONTHS = 12

Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class PulseQueries:
    """Names to queries; `evaluate_many(queries.all(), …)` answers them in as few passes as facts."""

    headlines: dict[str, Query]
    trends: dict[str, Query]
    by_aspect: Query
    by_type: Query
    states: dict[str, Query]
    by_phase: Query
    coverage: Query

    def all(self) -> list[Query]:
        return [
            *self.headlines.values(),
            *self.trends.values(),
            *self.states.values(),
            self.by_aspect,
            self.by_type,
            self.by_phase,
            self.coverage,
        ]


def pulse_queries(period: Period, *, today: date, filters: Filters = ()) -> PulseQueries:
    """Survey figures over `period` against the one before; records over the last twelve whole months."""
    year = last_whole_months(12, today)
    trend = Period(add_months(today.replace(day=1), 1 - TREND_MONTHS), month_period(today).end)
    headlines = {key: _compared(key, period, filters) for key in HEARD}
    headlines |= {key: _compared(key, year, filters) for key in YEARLY}
    return PulseQueries(
        headlines=headlines,
        trends={
            key: _split(key, trend if key in HEARD else year, "month", filters) for key in headlines
        },
        by_aspect=_split("px_parity", period, "aspect", filters),
        by_type=_split("px_parity", period, "type", filters),
        states={key: Query(key, period, filters=filters) for key in STATES},
        by_phase=_split("partners_total", period, "phase", filters),
        coverage=Query("coverage", period, filters=filters),
    )


def _split(key: str, period: Period, dimension: str, filters: Filters) -> Query:
    """Without the whole, which is a headline or a state."""
    return Query(key, period, by=(dimension,), filters=filters, with_total=False)


def _compared(key: str, period: Period, filters: Filters) -> Query:
    return Query(key, period, filters=filters, compare=period.preceding())
