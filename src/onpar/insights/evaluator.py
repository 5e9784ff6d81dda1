"""The one evaluator: every figure on every surface comes from here.

Rights, modes and thresholds are enforced here, so no page can forget them.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

import duckdb
from django.conf import settings
from django.utils.translation import gettext as _

from onpar.accounts.queries import get_installation
from onpar.insights import engine, figures
from onpar.insights.batches.answering import Ended, add_batches, list_ended
from onpar.insights.catalog import PARTNER_DIMENSIONS, Metric, get_metric
from onpar.insights.facts.manifest import Manifest
from onpar.insights.facts.refresh import pull_manifest
from onpar.insights.periods import Period
from onpar.insights.placement import Attributes
from onpar.insights.records import uncounted
from onpar.insights.reduction import Group, Reduction
from onpar.insights.relations import STATE_FACTS, Slots
from onpar.insights.results import Query, Result, months_of
from onpar.insights.rows import Plan, fetch_rows
from onpar.insights.viewer import Viewer
from onpar.insights.weighting import weights_of
from onpar.kernel.errors import DomainError, suggest

Item = TypeVar("Item")
Done = TypeVar("Done")


class QueryRefused(DomainError):
    code = "query_refused"


@dataclass(frozen=True)
class Scene:
    """What all queries of one evaluation share."""

    viewer: Viewer
    manifest: Manifest
    currency: str
    ended: list[Ended]


def evaluate(query: Query, viewer: Viewer, *, at: datetime) -> Result:
    """One query; see `evaluate_many`."""
    return evaluate_many([query], viewer, at=at)[0]


def evaluate_many(queries: Sequence[Query], viewer: Viewer, *, at: datetime) -> list[Result]:
    """Answers in the order of the queries; one pass over each fact that they share.

    Refreshes the facts first when little is stale. Raises NotFound for an unknown metric and
    QueryRefused for a breakdown, filter or weighting that the metric does not have.
    """
    for query in queries:
        _check(query)
    manifest = pull_manifest(at=at)
    scene = Scene(viewer, manifest, get_installation().currency, list_ended(viewer, at.date()))
    passes: dict[tuple[str, object], list[int]] = defaultdict(list)
    # Answers are the most rows: begun first, their passes leave no core without work at the end.
    for index, query in sorted(
        enumerate(queries), key=lambda asked: not get_metric(asked[1].metric).is_survey
    ):
        passes[(_counted(query).fact, _one_partner(query))].append(index)
    asked = [[queries[index] for index in indexes] for indexes in passes.values()]
    prepared = _side_by_side(lambda some: _prepare(some, scene), asked)
    shapes = [
        replace(shape, places=[indexes[place] for place in shape.places])
        for indexes, prepared_pass in zip(passes.values(), prepared, strict=True)
        for shape in prepared_pass
    ]
    results: dict[int, Result] = {}
    with engine.cursor() as cursor:
        for shape, groups in zip(shapes, _side_by_side(_reduce, shapes), strict=True):
            for place, result in zip(shape.places, _results(shape, groups, scene), strict=True):
                results[place] = _finish(cursor, result, scene)
    return [results[index] for index in range(len(queries))]


def _side_by_side(work: Callable[[Item], Done], items: Sequence[Item]) -> list[Done]:
    """Nearly all of this work is done outside Python's lock, so threads share it among the cores.

    Nothing here reads a database row: a thread has neither the connection nor the transaction of
    the caller.
    """
    if len(items) < 2:
        return [work(item) for item in items]
    return list(_pool().map(work, items))


@lru_cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.ANALYTICS_THREADS, thread_name_prefix="insights")


def _check(query: Query) -> None:
    metric = get_metric(query.metric)
    for dimension in (*query.by, *(dimension for dimension, _values in query.filters)):
        _check_dimension(metric, dimension)
    _check_filters(query)
    if query.weight != "response" and not metric.is_survey:
        raise QueryRefused(_("Only survey figures can be weighted by partner or by revenue."))
    if query.compare and query.compare.end > query.period.start:
        raise QueryRefused(_("The period to compare with must end before the other one starts."))


def _check_dimension(metric: Metric, dimension: str) -> None:
    known = [*metric.dimensions, "partner"]
    if dimension not in known:
        raise QueryRefused(
            _("'%(metric)s' cannot be broken down or filtered by '%(dimension)s'. %(hint)s")
            % {"metric": metric.key, "dimension": dimension, "hint": suggest(dimension, known)}
        )


def _check_filters(query: Query) -> None:
    dimensions = [dimension for dimension, _values in query.filters]
    for dimension, values in query.filters:
        if not values:
            raise QueryRefused(_("The filter on '%s' names no value. Name one.") % dimension)
        if dimensions.count(dimension) > 1:
            raise QueryRefused(
                _("'%s' is filtered twice. Name all its values in one filter.") % dimension
            )
        if dimension == "partner" and not all(map(_is_id, values)):
            raise QueryRefused(_("A filter on 'partner' takes the ids of partners, such as 17."))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _one_partner(query: Query) -> tuple[str, ...] | None:
    """The partners that the query is limited to: pushed down into the scan."""
    return next((values for key, values in query.filters if key == "partner"), None)


@dataclass(frozen=True)
class Shape:
    """Queries that differ only in the metric, reduced at once. places: their numbers."""

    query: Query
    places: list[int]
    reduction: Reduction


def _prepare(queries: list[Query], scene: Scene) -> list[Shape]:
    """Reads the rows of one pass and says how its queries share them."""
    plan = _plan(queries)
    alike: dict[Query, list[int]] = defaultdict(list)
    for place, query in enumerate(queries):
        alike[replace(query, metric="")].append(place)
    with engine.cursor() as cursor:
        rows = fetch_rows(cursor, plan, scene.manifest, scene.currency, scene.viewer)
        shapes = []
        for query, places in alike.items():
            weights = weights_of(cursor, query, rows, scene.manifest, scene.currency)
            metrics = [_counted(queries[place]) for place in places]
            attributes = Attributes.over(scene.manifest, _span(query))
            reduction = Reduction(rows, plan, metrics, attributes, weights)
            shapes.append(Shape(query, places, reduction))
    return shapes


Groups = dict[str, list[Group]]


def _reduce(shape: Shape) -> tuple[Groups, Groups]:
    """The whole where it is asked for, and the groups of a breakdown; by metric."""
    reduction, query = shape.reduction, shape.query
    whole = reduction.groups(replace(query, by=())) if query.with_total else {}
    return whole, reduction.groups(query) if query.by else {}


def _plan(queries: list[Query]) -> Plan:
    metrics = tuple({query.metric: _counted(query) for query in queries}.values())
    asked = [period for query in queries for period in _periods(query)]
    slots = Slots.whole(asked) if metrics[0].fact in STATE_FACTS else Slots.cut(asked)
    row_keys = sorted({key for query in queries for key in _row_keys(query)})
    chosen = _one_partner(queries[0])
    partners = None if chosen is None else frozenset(int(value) for value in chosen)
    return Plan(metrics, slots, tuple(row_keys), partners)


def _counted(query: Query) -> Metric:
    """The metric on the fact that the query needs: sums per answer set, where they tell enough."""
    metric = get_metric(query.metric)
    if metric.is_survey and _row_keys(query) <= {"survey", "wave"}:
        return metric.per_answer_set()
    return metric


def _periods(query: Query) -> list[Period]:
    """The periods that must be kept apart; a series of a state needs each month by itself."""
    months = months_of(query) if get_metric(query.metric).fact in STATE_FACTS else []
    return [query.period, *months, *([query.compare] if query.compare else [])]


def _span(query: Query) -> Period:
    asked = query.period
    return Period(query.compare.start, asked.end) if query.compare else asked


def _row_keys(query: Query) -> set[str]:
    used = {*query.by, *(dimension for dimension, _values in query.filters)}
    return used - set(PARTNER_DIMENSIONS) - {"month", "partner"}


def _results(shape: Shape, groups: tuple[Groups, Groups], scene: Scene) -> list[Result]:
    """One result per metric of the shape."""
    results = []
    for metric in shape.reduction.metrics:
        query = replace(shape.query, metric=metric.key)
        context = figures.Context(metric, query, scene.currency)
        whole, split = (by_metric.get(metric.key, []) for by_metric in groups)
        results.append(
            Result(
                query=query,
                metric=get_metric(metric.key),
                total=figures.build_total(whole, context),
                groups=tuple(figures.build_groups(split, context)),
                notes=tuple(figures.notes(whole, context)),
                as_of=scene.manifest.as_of,
                facts_version=scene.manifest.version,
            )
        )
    return results


def _finish(cursor: duckdb.DuckDBPyConnection, result: Result, scene: Scene) -> Result:
    """Adds what is told beside the figures: closed batches, and records that do not count."""
    if result.metric.is_survey:
        return add_batches(cursor, result, scene.ended, scene.manifest)
    told = uncounted(cursor, result.query, scene.viewer, scene.manifest, scene.currency)
    return replace(result, notes=(*result.notes, *told))
