"""Records that a figure leaves out, said beside it: sales without a rate, renewals not decided."""

from collections.abc import Iterator

import duckdb
from django.utils.translation import ngettext

from onpar.insights.catalog import get_metric
from onpar.insights.facts.manifest import Manifest
from onpar.insights.relations import literals, source
from onpar.insights.results import Query
from onpar.insights.viewer import Viewer


def uncounted(
    cursor: duckdb.DuckDBPyConnection,
    query: Query,
    viewer: Viewer,
    manifest: Manifest,
    currency: str,
) -> Iterator[str]:
    """Sentences about records of the period that the viewer may see. Filters are not looked at, so
    with any there are none."""
    if query.filters:
        return
    fact = get_metric(query.metric).fact
    if fact in ("sales", "partner_sales"):
        other = f"currency <> {literals([currency])}"
        if count := _count(cursor, "sales", other, query, viewer, manifest):
            yield ngettext(
                "%(count)s sale in another currency than %(currency)s is left out: there is no rate.",
                "%(count)s sales in other currencies than %(currency)s are left out: there is no rate.",
                count,
            ) % {"count": count, "currency": currency}
    if fact == "agreements" and (
        count := _count(cursor, fact, "outcome = ''", query, viewer, manifest)
    ):
        yield ngettext(
            "%(count)s agreement due in the period is not decided yet and does not count.",
            "%(count)s agreements due in the period are not decided yet and do not count.",
            count,
        ) % {"count": count}


def _count(
    cursor: duckdb.DuckDBPyConnection,
    fact: str,
    condition: str,
    query: Query,
    viewer: Viewer,
    manifest: Manifest,
) -> int:
    where = [condition, f"day >= DATE '{query.period.start}' AND day < DATE '{query.period.end}'"]
    if viewer.partners is not None:
        where.append(f"partner IN ({literals(sorted(viewer.partners)) or 'NULL'})")
    rows = source(fact, manifest, query.period)
    answer = cursor.execute(f"SELECT count(*) FROM {rows} WHERE {' AND '.join(where)}").fetchone()  # noqa: S608
    return int(answer[0]) if answer else 0
