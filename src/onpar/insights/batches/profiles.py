"""What partners were in the month of a day: the attributes that a batch freezes."""

from datetime import date

import duckdb

from onpar.insights.catalog import PARTNER_DIMENSIONS
from onpar.insights.facts.manifest import Manifest
from onpar.insights.placement import MULTIPLE
from onpar.insights.relations import literals
from onpar.kernel.staleness import month_of
from onpar.partners.contract import PARTNER_MONTHS

# The values of each of `PARTNER_DIMENSIONS`; none where it is not known.
Profile = tuple[tuple[str, ...], ...]
NO_PROFILE: Profile = ((),) * len(PARTNER_DIMENSIONS)


def profiles_on(
    day: date, cursor: duckdb.DuckDBPyConnection, manifest: Manifest
) -> dict[int, Profile]:
    """By partner; of the last known month where the day's is not known yet, else of the first."""
    months = manifest.months(PARTNER_MONTHS)
    month = max([each for each in months if each <= month_of(day)], default=months[0])
    columns = ", ".join(f'"{name}"' for name in PARTNER_DIMENSIONS)
    paths = manifest.paths(PARTNER_MONTHS, first=month, last=month)
    found = cursor.execute(
        f"SELECT partner, {columns} FROM read_parquet([{literals(paths)}])"  # noqa: S608
    ).fetchall()
    return {
        partner: tuple(
            tuple(value or ()) if name in MULTIPLE else ((value,) if value else ())
            for name, value in zip(PARTNER_DIMENSIONS, values, strict=True)
        )
        for partner, *values in found
    }
