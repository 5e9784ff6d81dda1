"""Answers in group and anonymous mode: shown as one closed wave as a whole, and in no other cut.

Any filter, period or weighting that would split a batch leaves it out (metrics.md 5), so nothing can
be learned by subtracting two figures. Values are rounded, and no standard error is given.
"""

import math
from dataclasses import replace

import duckdb
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.analysis import Estimate, Moments, estimate
from onpar.insights.catalog import Metric
from onpar.insights.facts.manifest import Manifest
from onpar.insights.figures import NO_VERDICT
from onpar.insights.periods import Period
from onpar.insights.relations import source
from onpar.insights.results import Figure, GroupValue, Query, Result
from onpar.insights.viewer import Viewer
from onpar.surveys.models import BATCH_MODES, Wave

MIN_ANSWERS, MIN_PARTNERS = 5, 3
# Steps that values, and ends of intervals (outward), are rounded to, by unit.
_VALUE_STEP = {"points": 1.0, "percent": 1.0, "score": 1.0, "ratio": 0.01, "scale": 0.1}
_END_STEP = {"points": 5.0, "percent": 5.0, "score": 5.0, "ratio": 0.05, "scale": 0.5}


def list_closed_batches(viewer: Viewer) -> list[Wave]:
    """Closed waves in group or anonymous mode; none for who does not see the whole program."""
    if viewer.partners is not None:
        return []
    return list(
        Wave.objects.select_related("survey").filter(mode__in=BATCH_MODES).exclude(closed_on=None)
    )


def add_batches(
    cursor: duckdb.DuckDBPyConnection, result: Result, batches: list[Wave], manifest: Manifest
) -> Result:
    """A figure per batch where the breakdown is by wave; elsewhere a note that there are some."""
    inside = [wave for wave in batches if _lies_in(wave, result.query.period)]
    if not inside or result.query.filters:
        return result
    if result.query.by == ("wave",) and result.query.weight == "response":
        found = [_figure(cursor, result.metric, result.query, wave, manifest) for wave in inside]
        return replace(result, groups=(*result.groups, *filter(None, found)))
    note = ngettext(
        "%(count)s closed group or anonymous wave is not counted here; it is shown whole, by wave.",
        "%(count)s closed group or anonymous waves are not counted here; each is shown whole, by wave.",
        len(inside),
    ) % {"count": len(inside)}
    return replace(result, notes=(*result.notes, note))


def _lies_in(wave: Wave, period: Period) -> bool:
    closed = wave.closed_on
    return closed is not None and period.start <= wave.opened_on and closed < period.end


def _figure(
    cursor: duckdb.DuckDBPyConnection, metric: Metric, query: Query, wave: Wave, manifest: Manifest
) -> Figure | None:
    moments = _moments(cursor, metric, wave, manifest)
    if moments.rows == 0:
        return None
    group = (
        GroupValue("wave", str(wave.pk), _("%(wave)s (whole batch)") % {"wave": wave.full_name}),
    )
    empty = estimate(Moments(0, 0, 0.0, 0.0, 0.0, 0.0), metric.shape)
    if moments.rows < MIN_ANSWERS or moments.partners < MIN_PARTNERS:
        withheld = _("Hidden to protect answers: five answers from three partners are needed.")
        return Figure(metric, query.period, group, empty, NO_VERDICT, withheld=withheld)
    return Figure(metric, query.period, group, _rounded(moments, metric), NO_VERDICT)


def _moments(
    cursor: duckdb.DuckDBPyConnection, metric: Metric, wave: Wave, manifest: Manifest
) -> Moments:
    cells = (
        f"SELECT sum(({metric.numerator})::DOUBLE) AS y, sum(({metric.denominator})::DOUBLE) AS x, "  # noqa: S608
        f"count(*) AS n FROM {source(metric.fact, manifest)} "
        f"WHERE mode >= 2 AND wave = {wave.pk} AND {metric.where} GROUP BY cluster"
    )
    columns = cursor.execute(cells).fetchnumpy()
    return Moments.from_clusters(*(columns[name].tolist() for name in ("y", "x", "n")))


def _rounded(moments: Moments, metric: Metric) -> Estimate:
    exact = estimate(moments, metric.shape)
    step, end = _VALUE_STEP[metric.unit], _END_STEP[metric.unit]
    low = None if exact.low is None else math.floor(exact.low / end) * end
    high = None if exact.high is None else math.ceil(exact.high / end) * end
    value = None if exact.value is None else round(round(exact.value / step) * step, 6)
    return replace(exact, value=value, se=None, low=low, high=high)
