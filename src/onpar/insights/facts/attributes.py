"""What each partner was at each month's end: the dimension `partner_months`.

Built from dated history (profile changes, stage transitions, agreements), so that a partner that was
Silver in March counts as Silver in March.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from onpar.insights.periods import Period
from onpar.kernel.staleness import month_of
from onpar.partners.models import Agreement, ProfileChange, StageTransition

SINGLE = ("stage", "phase", "tier", "region", "country", "size", "industry", "language", "owner")
MULTIPLE = ("type", "group")
_PROFILE = {
    "region": "region", "country": "country", "size": "size_band", "industry": "industry",
    "language": "language", "owner": "owner_id", "type": "types", "group": "groups",
}  # fmt: skip


@dataclass(frozen=True)
class Dated:
    """From `since` on, these attributes hold for the partner."""

    partner: int
    since: date
    values: dict[str, Any]


def write_partner_months(cursor: duckdb.DuckDBPyConnection, months: list[Period]) -> None:
    """Fills the temporary table `partner_months` for `months`, oldest first; three queries."""
    columns = ", ".join(f'"{name}" VARCHAR' for name in SINGLE)
    lists = ", ".join(f'"{name}" VARCHAR[]' for name in MULTIPLE)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE partner_months (month INTEGER, partner BIGINT, {columns}, {lists})"
    )
    _roll_forward(cursor, months)


def _roll_forward(cursor: duckdb.DuckDBPyConnection, months: list[Period]) -> None:
    changes = sorted(_history(), key=lambda change: change.since)
    current: dict[int, dict[str, Any]] = defaultdict(dict)
    position = 0
    for month in months:
        while position < len(changes) and changes[position].since < month.end:
            current[changes[position].partner].update(changes[position].values)
            position += 1
        _insert(cursor, month_of(month.start), current)


def _insert(
    cursor: duckdb.DuckDBPyConnection, month: int, current: dict[int, dict[str, Any]]
) -> None:
    partners = list(current)
    columns: dict[str, Any] = {"partner": np.array(partners, dtype=np.int64)}
    for name in SINGLE:
        columns[name] = np.array([current[p].get(name) or "" for p in partners], dtype=object)
    for name in MULTIPLE:
        # Keys are slugs: a comma never stands inside one.
        columns[name] = np.array([",".join(current[p].get(name) or ()) for p in partners], dtype=object)
    if not partners:
        return
    cursor.register("month_view", columns)
    quoted = ", ".join(f'"{name}"' for name in SINGLE)
    lists = ", ".join(
        f"CASE WHEN \"{name}\" = '' THEN [] ELSE string_split(\"{name}\", ',') END" for name in MULTIPLE
    )
    cursor.execute(
        f"INSERT INTO partner_months SELECT {month}, partner, {quoted}, {lists} FROM month_view"  # noqa: S608
    )
    cursor.unregister("month_view")


def _history() -> Iterable[Dated]:
    yield from _profiles()
    transitions = StageTransition.objects.order_by("on", "id").select_related("to_stage")
    for transition in transitions.iterator(chunk_size=5000):
        stage = transition.to_stage
        yield Dated(
            transition.partner_id, transition.on, {"stage": stage.key, "phase": stage.phase}
        )
    agreements = Agreement.objects.exclude(tier=None).order_by("starts_on").select_related("tier")
    for agreement in agreements.iterator(chunk_size=5000):
        assert agreement.tier is not None
        yield Dated(agreement.partner_id, agreement.starts_on, {"tier": agreement.tier.key})


def _profiles() -> Iterable[Dated]:
    rows = ProfileChange.objects.order_by("since").values_list("partner_id", "since", *_PROFILE.values())
    for partner, since, *values in rows.iterator(chunk_size=5000):
        known = dict(zip(_PROFILE, values, strict=True))
        known["owner"] = str(known["owner"]) if known["owner"] else ""
        yield Dated(partner, since, known)
