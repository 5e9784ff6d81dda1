"""Figures of closed batches, as far as their release lists allow (docs/metrics.md 5).

A request is a group of answer sets. It is answered where the sum over the group follows from what is
released, among all answer sets and among those who answered each question that the figure sums; so
nothing can be learned by adding and subtracting figures, whoever asks, in whatever order, on whatever
surface. Values are rounded, and no standard error is given.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import duckdb
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.analysis import Estimate, Moments, estimate
from onpar.insights.batches.closing import has_ended
from onpar.insights.batches.counted import Question, Terms, by_question, fetch_counted
from onpar.insights.batches.frozen import Frozen, load_frozen
from onpar.insights.catalog import PARTNER_DIMENSIONS, SURVEY_FACTS, Metric, get_metric
from onpar.insights.facts.manifest import Manifest
from onpar.insights.figures import NO_VERDICT
from onpar.insights.labels import value_labels
from onpar.insights.periods import Period
from onpar.insights.results import Figure, GroupValue, Query, Result
from onpar.insights.rows import Flags
from onpar.insights.viewer import Viewer
from onpar.surveys.models import Wave

# Steps that values, and ends of intervals (outward), are rounded to, by unit.
_VALUE_STEP = {"points": 1.0, "percent": 1.0, "score": 1.0, "ratio": 0.01, "scale": 0.1}
_END_STEP = {"points": 5.0, "percent": 5.0, "score": 5.0, "ratio": 0.05, "scale": 0.5}

# What a batch cannot be cut by.
_NEVER = {"month", "partner"}


@dataclass(frozen=True)
class Ended:
    """A wave after its last day; is_closed: whether its release list is made."""

    wave: Wave
    is_closed: bool


def list_ended(viewer: Viewer, today: date) -> list[Ended]:
    """Waves in group or anonymous mode that have ended; none for who does not see the whole program."""
    if viewer.partners is not None:
        return []
    waves = Wave.objects.select_related("survey", "batch").filter(has_ended(today))
    return [Ended(wave, hasattr(wave, "batch")) for wave in waves]


def add_batches(
    cursor: duckdb.DuckDBPyConnection, result: Result, ended: list[Ended], manifest: Manifest
) -> Result:
    """Adds the figures of batches where the request names waves; elsewhere a note that there are some.

    A request that names waves or surveys in a filter is answered from batches where nothing else
    answers it: figures of batches are never added to others.
    """
    query = result.query
    asked = [each for each in ended if _is_asked(each.wave, query)]
    if not asked:
        return result
    is_alone = _is_alone(result)
    if not _may_be_cut(query) or not (is_alone or "wave" in query.by):
        return replace(result, notes=(*result.notes, _not_counted(len(asked))))
    batches = _load(cursor, result.metric, [e.wave for e in asked if e.is_closed], manifest)
    answered = {batch.wave for batch in batches}
    notes = [_missing(each) for each in asked if each.wave not in answered]
    result = replace(result, notes=(*result.notes, *notes))
    figures = _Figures(result.metric, query, batches)
    if query.by:
        result = replace(result, groups=(*result.groups, *figures.groups()))
    return replace(result, total=figures.total()) if is_alone and query.with_total else result


def _is_asked(wave: Wave, query: Query) -> bool:
    """Whether the period contains all of the wave, and no filter leaves it out."""
    names = {"wave": str(wave.pk), "survey": wave.survey.key}
    passes = all(names[key] in values for key, values in query.filters if key in names)
    return passes and _lies_in(wave, query.period)


def _lies_in(wave: Wave, period: Period) -> bool:
    closed = wave.closed_on
    return closed is not None and period.start <= wave.opened_on and closed < period.end


def _may_be_cut(query: Query) -> bool:
    used = {*query.by, *(dimension for dimension, _values in query.filters)}
    return query.weight == "response" and not _NEVER.intersection(used)


def _is_alone(result: Result) -> bool:
    """Whether a filter names waves or surveys, and no other answer is counted there."""
    named = {dimension for dimension, _values in result.query.filters}
    is_empty = not result.groups and not result.total.estimate.responses
    return is_empty and not named.isdisjoint(("wave", "survey"))


def _not_counted(count: int) -> str:
    return ngettext(
        "%(count)s closed group or anonymous wave is not counted here; ask for it by wave.",
        "%(count)s closed group or anonymous waves are not counted here; ask for them by wave.",
        count,
    ) % {"count": count}


def _missing(ended: Ended) -> str:
    if not ended.is_closed:
        text = _("%(wave)s has ended; its figures are being made.")
    else:
        text = _("%(wave)s was withdrawn: an answer was changed or erased after its end.")
    return text % {"wave": ended.wave.full_name}


def _load(
    cursor: duckdb.DuckDBPyConnection, metric: Metric, waves: list[Wave], manifest: Manifest
) -> list["_Batch"]:
    """Without those that were withdrawn; one query, two where the metric is made of others."""
    counted = fetch_counted(cursor, metric, [wave.pk for wave in waves], manifest)
    beneath = counted
    if metric.made_of:
        made_of = get_metric(metric.made_of)
        beneath = fetch_counted(cursor, made_of, [wave.pk for wave in waves], manifest)
    facts = tuple(path for fact in SURVEY_FACTS for path in manifest.paths(fact))
    batches = []
    for wave in waves:
        frozen = load_frozen(wave.pk, facts)
        if frozen is not None:
            terms, below = (
                by_question(each, frozen.number, frozen.values("touchpoint"))
                for each in (counted, beneath)
            )
            batches.append(_Batch(wave, frozen, terms, list(_answered(frozen, terms, below))))
    return batches


def _answered(
    frozen: Frozen, *questions: dict[Question, Terms]
) -> Iterator[tuple[Question, Flags]]:
    size = len(frozen.responses)
    return ((key, terms.answered(size)) for each in questions for key, terms in each.items())


# Requests -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Request:
    """What the answers of one figure have in common: a dimension, and the values that it may have.

    A dimension comes twice where the breakdown is by one that is filtered too.
    """

    wanted: tuple[tuple[str, frozenset[str]], ...]

    @classmethod
    def of(cls, query: Query, key: tuple[str, ...]) -> "_Request":
        asked = [(dimension, frozenset(values)) for dimension, values in query.filters]
        asked += [(name, frozenset([value])) for name, value in zip(query.by, key, strict=True)]
        return cls(tuple(asked))

    def is_for(self, wave: Wave) -> bool:
        named = {"wave": str(wave.pk), "survey": wave.survey.key}
        return all(named[name] in values for name, values in self.wanted if name in named)

    def asks(self, question: Question) -> bool:
        aspect, about = question
        named = {"aspect": aspect} | ({"touchpoint": about} if about else {})
        return all(named[name] in values for name, values in self.wanted if name in named)

    def group(self, frozen: Frozen, about: str) -> Flags:
        """The answer sets that are asked for, where a question is about this touchpoint, or about none."""
        attributes = PARTNER_DIMENSIONS if about else (*PARTNER_DIMENSIONS, "touchpoint")
        return frozen.group((name, values) for name, values in self.wanted if name in attributes)


@dataclass
class _Sum:
    """Of one partner."""

    y: float = 0.0
    x: float = 0.0
    answers: int = 0


_Sums = dict[int, _Sum]


@dataclass(frozen=True)
class _Batch:
    """One batch with what a metric counts in it, by question. answered: who answered each of these
    questions, and of those that the metric is made of."""

    wave: Wave
    frozen: Frozen
    terms: dict[Question, Terms]
    answered: list[tuple[Question, Flags]]

    def keys(self, query: Query) -> set[tuple[str, ...]]:
        """The groups of the breakdown that answers fall into."""
        whole = _Request.of(replace(query, by=()), ())
        return {
            key
            for question, terms in self.terms.items()
            if whole.asks(question)
            for number in set(terms.number[whole.group(self.frozen, question[1])[terms.number]])
            for key in product(*(self._values(name, question, number) for name in query.by))
        }

    def _values(self, dimension: str, question: Question, number: int) -> Collection[str]:
        aspect, about = question
        known = {"wave": str(self.wave.pk), "survey": self.wave.survey.key, "aspect": aspect}
        if dimension == "touchpoint" and about:
            return [about]
        if dimension in known:
            return [known[dimension]] if known[dimension] else []
        values = self.frozen.values(dimension)[number]
        return dict.fromkeys(values if dimension != "touchpoint" else filter(None, values))

    def reason(self, request: _Request) -> str:
        """Why the figure is hidden: each question that it sums must allow it. Empty: it is not."""
        for question, answered in self.answered:
            group = request.group(self.frozen, question[1])
            if not request.asks(question) or not (group & answered).any():
                continue
            if not self.frozen.is_large_enough(group & answered):
                return _("Hidden to protect answers: five answers from three partners are needed.")
            if not self.frozen.is_released(group, answered):
                return _("Hidden to protect answers: it would give a smaller group away.")
        return ""

    def add_to(self, sums: _Sums, request: _Request) -> None:
        for question, terms in self.terms.items():
            if not request.asks(question):
                continue
            inside = request.group(self.frozen, question[1])[terms.number]
            cluster = self.frozen.cluster[terms.number]
            for place in inside.nonzero()[0].tolist():
                of_partner = sums[int(cluster[place])]
                of_partner.y += float(terms.y[place])
                of_partner.x += float(terms.x[place])
                of_partner.answers += int(terms.answers[place])


@dataclass(frozen=True)
class _Figures:
    """Of several batches, summed together."""

    metric: Metric
    query: Query
    batches: list[_Batch]

    def total(self) -> Figure:
        return self._figure(_Request.of(replace(self.query, by=()), ()), ())

    def groups(self) -> list[Figure]:
        """One per group that answers fall into, in the order to show."""
        keys = {key for batch in self.batches for key in batch.keys(self.query)}
        labels = [
            self._labels(dimension, sorted({key[place] for key in keys}))
            for place, dimension in enumerate(self.query.by)
        ]
        orders = [{value: n for n, value in enumerate(known)} for known in labels]
        ordered = sorted(keys, key=lambda key: [orders[n][value] for n, value in enumerate(key)])
        return [
            self._figure(
                _Request.of(self.query, key),
                tuple(
                    GroupValue(dimension, value, labels[n][value])
                    for n, (dimension, value) in enumerate(zip(self.query.by, key, strict=True))
                ),
            )
            for key in ordered
        ]

    def _labels(self, dimension: str, values: list[str]) -> dict[str, str]:
        labels = value_labels(dimension, values)
        if dimension != "wave":
            return labels
        return {value: _("%(wave)s (batch)") % {"wave": label} for value, label in labels.items()}

    def _figure(self, request: _Request, group: tuple[GroupValue, ...]) -> Figure:
        batches = [batch for batch in self.batches if request.is_for(batch.wave)]
        reason = next(filter(None, (batch.reason(request) for batch in batches)), "")
        sums: _Sums = defaultdict(_Sum)
        for batch in batches if not reason else ():
            batch.add_to(sums, request)
        found = _rounded(_moments(sums), self.metric)
        return Figure(self.metric, self.query.period, group, found, NO_VERDICT, withheld=reason)


def _moments(sums: _Sums) -> Moments:
    entries = sums.values()
    return Moments.from_clusters(
        (entry.y for entry in entries),
        (entry.x for entry in entries),
        (entry.answers for entry in entries),
    )


def _rounded(moments: Moments, metric: Metric) -> Estimate:
    exact = estimate(moments, metric.shape)
    step, end = _VALUE_STEP[metric.unit], _END_STEP[metric.unit]
    effective = exact.effective_partners
    return replace(
        exact,
        value=None if exact.value is None else round(round(exact.value / step) * step, 6),
        se=None,
        low=None if exact.low is None else math.floor(exact.low / end) * end,
        high=None if exact.high is None else math.ceil(exact.high / end) * end,
        degrees_of_freedom=None,
        effective_partners=None if effective is None else float(round(effective)),
    )
