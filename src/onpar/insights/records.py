"""Records that a figure leaves out, said beside it: sales without a rate, renewals not decided, outcomes
not judged."""

from collections.abc import Iterator

import duckdb
from django.db.models import Count, Q
from django.utils.translation import ngettext

from onpar.insights.catalog import get_metric
from onpar.insights.facts.manifest import Manifest
from onpar.insights.relations import literals, source
from onpar.insights.results import Query
from onpar.insights.viewer import Viewer
from onpar.partners.models import Judgment, Outcome, Side


def uncounted(
    cursor: duckdb.DuckDBPyConnection,
    query: Query,
    viewer: Viewer,
    manifest: Manifest,
    currency: str,
) -> Iterator[str]:
    """Sentences about records of the period that the viewer may see. Of filters only one on partners is
    looked at, so with any other there are none."""
    if query.metric == "outcome_attainment":
        yield from _unjudged(query, viewer)
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


def _unjudged(query: Query, viewer: Viewer) -> Iterator[str]:
    """Of the outcomes that partners had stated by the end of the period. Facts know only judged ones, as
    they are kept by the day of the judgment, so the rows themselves are asked; one query."""
    if any(dimension != "partner" for dimension, _values in query.filters):
        return
    stated = Outcome.objects.filter(side=Side.THEIRS, stated_on__lt=query.period.end)
    for _dimension, partners in query.filters:
        stated = stated.filter(partner_id__in=map(int, partners))
    if viewer.partners is not None:
        stated = stated.filter(partner__in=viewer.partners)
    judged = Count("pk", filter=~Q(judgment=Judgment.UNJUDGED))
    found = stated.aggregate(stated=Count("pk"), judged=judged)
    if found["judged"] < found["stated"]:
        yield ngettext(
            "%(judged)s of %(count)s outcome that partners stated is judged; the rest does not count.",
            "%(judged)s of %(count)s outcomes that partners stated are judged; the rest does not count.",
            found["stated"],
        ) % {"judged": f"{found['judged']:,}", "count": f"{found['stated']:,}"}


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
