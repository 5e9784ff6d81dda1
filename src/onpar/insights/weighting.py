"""Weights of the partners: SQL that gives one weight per cluster."""

from onpar.insights.facts.manifest import Manifest
from onpar.insights.periods import Period
from onpar.insights.relations import literals, source
from onpar.insights.results import Query

REVENUE_MONTHS = 12


def weights_of(query: Query, manifest: Manifest, currency: str) -> str | None:
    """None where each answer counts once.

    By revenue: sourced amount of the twelve months before the period's end; none or negative weighs 0.
    """
    if query.weight == "response":
        return None
    if query.weight == "partner":
        return "SELECT DISTINCT cluster, 1.0 AS weight FROM cells"
    end = query.period.end
    year = Period(end.replace(year=end.year - 1, day=min(end.day, 28)), end)
    return (
        "SELECT partner AS cluster, greatest(sum(amount), 0)::DOUBLE AS weight "  # noqa: S608
        f"FROM {source('sales', manifest, year)} WHERE partner IS NOT NULL AND attribution = 'sourced' "
        f"AND currency = {literals([currency])} AND day >= DATE '{year.start}' AND day < DATE '{year.end}' "
        "GROUP BY partner"
    )
