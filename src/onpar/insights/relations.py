"""The rows a metric sums: one month file list of a fact, or a relation made of several facts.

Every relation gives partner, cluster, month, slot, mode and person besides its own columns. A slot is
the number of a stretch of days that no asked period cuts (row facts), or of a period (states).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from onpar.insights.catalog import SURVEY_FACTS
from onpar.insights.facts.manifest import Manifest
from onpar.insights.facts.scores import empty_columns
from onpar.insights.periods import Period
from onpar.kernel.staleness import month_of

ACTIVE_DAYS = 90
HEARD_DAYS = 180
STATE_FACTS = ("partner_states", "partner_sales")

_COMMON = (
    "NULL::BIGINT AS partner, NULL::BIGINT AS cluster, NULL::INTEGER AS month, NULL::DATE AS day"
)
_ANSWERED = "NULL::TINYINT AS mode, NULL::BIGINT AS person, 0 AS wave, '' AS survey, '' AS touchpoint, 0 AS response"
_EMPTY = {
    "answers": f"{_COMMON}, {_ANSWERED}, '' AS role, '' AS aspect, 0.0 AS number, 0.0 AS low, 0.0 AS high",
    "pairs": f"{_COMMON}, {_ANSWERED}, '' AS aspect, 0.0 AS expectation, 0.0 AS reality",
    "responses": f"{_COMMON}, {_ANSWERED}, 0.0 AS px_score, 0 AS told_others, 0 AS recommended, 0 AS warned",
    "sales": f"{_COMMON}, '' AS attribution, 0::BIGINT AS amount, '' AS currency",
    "agreements": f"{_COMMON}, '' AS outcome",
    "interactions": f"{_COMMON}, '' AS touchpoint, false AS qualifies, 0 AS minutes",
    "outcomes": f"{_COMMON}, '' AS judgment",
    "customer_scores": f"{_COMMON}, 0.0 AS score, 0.0 AS low, 0.0 AS high, 0.0 AS promise_kept",
    "scores": f"{_COMMON}, {_ANSWERED}, {empty_columns()}",
    "memberships": "NULL::BIGINT AS partner, NULL::DATE AS entered_on, NULL::DATE AS signed_on,"
    " NULL::DATE AS activated_on, NULL::DATE AS exited_on",
}


@dataclass(frozen=True)
class Slots:
    """Numbered periods. `covering` says which numbers make up an asked period."""

    periods: tuple[Period, ...]
    overlap: bool

    @classmethod
    def cut(cls, asked: Iterable[Period]) -> "Slots":
        """Stretches that partition the days asked for: any asked period is a union of them."""
        periods = sorted(set(asked))
        edges = sorted({edge for period in periods for edge in (period.start, period.end)})
        stretches = (Period(start, end) for start, end in pairwise(edges))
        used = (s for s in stretches if any(p.start <= s.start and s.end <= p.end for p in periods))
        return cls(tuple(used), overlap=False)

    @classmethod
    def whole(cls, asked: Iterable[Period]) -> "Slots":
        return cls(tuple(sorted(set(asked))), overlap=True)

    def covering(self, period: Period) -> list[int]:
        if self.overlap:
            return [self.periods.index(period)]
        return [
            number
            for number, slot in enumerate(self.periods)
            if period.start <= slot.start and slot.end <= period.end
        ]

    @property
    def span(self) -> Period:
        return Period(min(p.start for p in self.periods), max(p.end for p in self.periods))


def relation(fact: str, manifest: Manifest, slots: Slots, currency: str) -> str:
    """SQL of the rows of `fact` that lie in any slot."""
    if fact == "partner_states":
        return _partner_states(manifest, slots)
    if fact == "partner_sales":
        return _partner_sales(manifest, slots, currency)
    where = f"currency = {literals([currency])}" if fact == "sales" else "true"
    person = "" if fact in (*SURVEY_FACTS, "scores") else ", 0::TINYINT AS mode, 0 AS person"
    return (
        f"SELECT *{person}, {_slot_of(slots)} AS slot FROM {source(fact, manifest, slots.span)} "  # noqa: S608
        f"WHERE slot IS NOT NULL AND {where}"
    )


def source(fact: str, manifest: Manifest, span: Period | None = None) -> str:
    first = month_of(span.start) if span else 0
    last = month_of(span.last_day) if span else 999999
    paths = manifest.paths(fact, first=first, last=last)
    if not paths:
        return f"(SELECT {_EMPTY[fact]} LIMIT 0)"
    return f"read_parquet([{literals(paths)}])"


def _slot_of(slots: Slots) -> str:
    cases = " ".join(
        f"WHEN day >= {_date(slot.start)} AND day < {_date(slot.end)} THEN {number}"
        for number, slot in enumerate(slots.periods)
    )
    return f"CASE {cases} END"


def _values(slots: Slots) -> str:
    rows = [
        f"({number}, {_date(p.start)}, {_date(p.end)}, {_date(p.preceding().start)}, {month_of(p.last_day)})"
        for number, p in enumerate(slots.periods)
    ]
    return f"(VALUES {', '.join(rows)}) AS periods(slot, start, stop, before, month)"


def _partner_states(manifest: Manifest, slots: Slots) -> str:
    """One row per period and partner that was in the program: its state at both ends.

    Active: activated, and a sale or a qualifying interaction in the last 90 days (metrics.md 4).
    """
    return " UNION ALL ".join(
        f"""
        SELECT {number} AS slot, {month_of(period.last_day)} AS month, m.partner, m.partner AS cluster,
            0::TINYINT AS mode, 0 AS person,
            {_state(_date(period.end), "acted")} AS state,
            {_state(_date(period.start), "acted_before")} AS state_before,
            coalesce(signed_on >= {_date(period.start)} AND signed_on < {_date(period.end)}, false) AS is_new,
            coalesce(heard, false) AS heard
        FROM {source("memberships", manifest)} AS m
        LEFT JOIN ({_activity(manifest, period)}) AS activity USING (partner)
        LEFT JOIN ({_heard(manifest, period)}) AS answered USING (partner)
        WHERE entered_on < {_date(period.end)}
        """  # noqa: S608
        for number, period in enumerate(slots.periods)
    )


def _activity(manifest: Manifest, period: Period) -> str:
    """Whether each partner was active in the 90 days before the period's end, and before its start."""
    end, start = (_date(day - timedelta(days=ACTIVE_DAYS)) for day in (period.end, period.start))
    before = f"day >= {start} AND day < {_date(period.start)}"
    inside = f"(day >= {end} OR ({before})) AND day < {_date(period.end)} AND partner IS NOT NULL"
    span = Period(period.start - timedelta(days=ACTIVE_DAYS), period.end)
    return f"""
        SELECT partner, bool_or(day >= {end}) AS acted, bool_or({before}) AS acted_before FROM (
            SELECT partner, day FROM {source("sales", manifest, span)} WHERE {inside} AND amount >= 0
            UNION ALL
            SELECT partner, day FROM {source("interactions", manifest, span)} WHERE {inside} AND qualifies
        ) GROUP BY partner
    """  # noqa: S608


def _heard(manifest: Manifest, period: Period) -> str:
    span = Period(period.end - timedelta(days=HEARD_DAYS), period.end)
    return (
        f"SELECT DISTINCT partner, true AS heard FROM {source('scores', manifest, span)} "  # noqa: S608
        f"WHERE day >= {_date(span.start)} AND day < {_date(span.end)} AND partner IS NOT NULL"
    )


def _state(at: str, acted: str) -> str:
    return f"""CASE WHEN entered_on >= {at} THEN '' WHEN exited_on < {at} THEN 'exited'
        WHEN activated_on IS NULL OR activated_on >= {at} THEN 'pending'
        WHEN {acted} THEN 'active' ELSE 'inactive' END"""


def _partner_sales(manifest: Manifest, slots: Slots, currency: str) -> str:
    """One row per period and partner with sourced sales in it or in the period before.

    A refund is subtracted, but does not make a partner one that sold.
    """
    first = min(period.preceding().start for period in slots.periods)
    rows = source("sales", manifest, Period(first, slots.span.end))
    return f"""
        SELECT p.slot, p.month, s.partner, s.partner AS cluster, 0::TINYINT AS mode, 0 AS person,
            coalesce(sum(s.amount) FILTER (s.day >= p.start), 0) AS amount,
            bool_or(s.day >= p.start AND s.amount >= 0) AS sold,
            bool_or(s.day < p.start AND s.amount >= 0) AS sold_before
        FROM (SELECT * FROM {_values(slots)}) AS p
        JOIN {rows} AS s ON s.day < p.stop AND s.day >= p.before
        WHERE s.partner IS NOT NULL AND s.attribution = 'sourced' AND s.currency = {literals([currency])}
        GROUP BY p.slot, p.month, s.partner
    """  # noqa: S608


def _date(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def literals(values: Iterable[str | int]) -> str:
    """SQL literals; DuckDB knows no escapes in a string but the doubled quote."""
    return ", ".join(
        str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
        for value in values
    )
