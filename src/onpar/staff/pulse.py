"""Pulse: the state of the partner experience on one page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.charts import Svg, par_chart
from onpar.insights.evaluator import evaluate_many
from onpar.insights.periods import Period
from onpar.insights.pulse import PulseQueries, pulse_queries
from onpar.insights.results import Figure, Query, Result
from onpar.insights.viewer import viewer_for
from onpar.partners.models import Phase
from onpar.staff import wording
from onpar.staff.drawing import lowest_first, marks, points, trend_line
from onpar.staff.figures import FigureCard, figure_card
from onpar.staff.forms import Scope
from onpar.staff.frames import ChartFrame, parity_frame
from onpar.staff.links import aspect_href, metric_href, with_query

RISK_SHARE = 10.0


@dataclass(frozen=True)
class StageCount:
    name: str
    count: str
    change: str
    href: str


@dataclass(frozen=True)
class PulsePage:
    """`is_empty`: nothing has been imported yet. `risk`: the notice on the sourced share."""

    is_empty: bool
    state: str
    lead: FigureCard
    lead_line: Svg
    cards: tuple[FigureCard, ...]
    aspects: ChartFrame
    types: ChartFrame
    stages: tuple[StageCount, ...]
    states: tuple[StageCount, ...]
    risk: str
    notes: tuple[str, ...]
    as_of: datetime


def build_pulse(user: User, scope: Scope, *, today: date, at: datetime) -> PulsePage:
    """All figures of the page in one call of the evaluator."""
    queries = pulse_queries(scope.period, today=today, filters=scope.filters)
    earlier = [
        replace(query, period=scope.period.preceding())
        for query in (queries.by_phase, queries.states["partners_exited"])
    ]
    asked = [*queries.all(), *earlier]
    found = dict(zip(asked, evaluate_many(asked, viewer_for(user), at=at), strict=True))
    currency = get_installation().currency
    return _Builder(user, queries, found, scope, currency).page()


@dataclass(frozen=True)
class _Builder:
    user: User
    queries: PulseQueries
    found: dict[Query, Result]
    scope: Scope
    currency: str

    def page(self) -> PulsePage:
        parity = self.found[self.queries.headlines["px_parity"]]
        aspects, types = self.found[self.queries.by_aspect], self.found[self.queries.by_type]
        lead, *cards = [self._card(key) for key in self._headlines()]
        return PulsePage(
            is_empty=self._is_empty(),
            state=self._state(parity.total, aspects.groups),
            lead=lead,
            lead_line=_line_of(parity.total, self._whose(), self.currency),
            cards=tuple(cards),
            aspects=self._aspects(aspects, parity.total.withheld),
            types=self._types(types, parity.total.withheld),
            stages=self._stages(),
            states=self._states(),
            risk=self._risk(),
            notes=parity.notes,
            as_of=parity.as_of,
        )

    def _is_empty(self) -> bool:
        partners = self.found[self.queries.states["partners_total"]].total.estimate.value
        exited = self.found[self.queries.states["partners_exited"]].total.estimate.value
        return not partners and not exited and not self.scope.type

    @property
    def _is_whole_program(self) -> bool:
        return self.user.sees_all_partners and not self.scope.type

    def _headlines(self) -> list[str]:
        """Direct sales belong to no partner: of some partners' sales a sourced share says nothing."""
        return [
            key
            for key in self.queries.headlines
            if key != "sourced_share" or self._is_whole_program
        ]

    def _whose(self) -> str:
        return _("All partners") if self.user.sees_all_partners else _("Your partners")

    def _risk(self) -> str:
        value = self.found[self.queries.headlines["sourced_share"]].total.estimate.value
        if value is None or value <= RISK_SHARE or not self._is_whole_program:
            return ""
        words = _(
            "Partners bring %(share)s %% of new business. Above 10 %%, losing partners is a revenue risk."
        )
        return words % {"share": round(value)}

    def _card(self, key: str) -> FigureCard:
        result, trend = (
            self.found[asked[key]] for asked in (self.queries.headlines, self.queries.trends)
        )
        kind = result.total.verdict.kind
        return figure_card(
            result.total,
            earlier=result.query.compare,
            trend=trend_line(result.metric, points(trend, self.currency), kind=kind),
            coverage=self.found[self.queries.coverage].total,
            currency=self.currency,
            href=metric_href(key, by="month", period="12m", type=self.scope.type),
        )

    def _state(self, parity: Figure, aspects: Sequence[Figure]) -> str:
        if parity.estimate.value is None:
            return _(
                "Partners have not said enough in this period to state how their experience is."
            )
        finding = wording.par_finding(aspects, otherwise="")
        said = wording.parity_sentence(parity)
        return f"{said} {finding}." if finding else said

    def _aspects(self, result: Result, missing: str) -> ChartFrame:
        figures = lowest_first(result.groups)
        return parity_frame(
            figures,
            "aspect",
            measure=_("Parity by aspect, 95 % intervals"),
            currency=self.currency,
            hrefs=[aspect_href(one.group[0].value, **self.scope.address) for one in figures],
            missing=missing,
            explore=self.scope.address,
        )

    def _types(self, result: Result, missing: str) -> ChartFrame:
        figures = lowest_first(result.groups)
        types = [self.scope.address | {"type": figure.group[0].value} for figure in figures]
        return parity_frame(
            figures,
            "type",
            measure=_("Parity by partner type"),
            currency=self.currency,
            hrefs=[with_query(reverse("staff:pulse"), **address) for address in types],
            missing=missing,
            explore=self.scope.address,
        )

    def _stages(self) -> tuple[StageCount, ...]:
        now, then = self._phases(self.scope.period), self._phases(self.scope.period.preceding())
        return tuple(
            StageCount(
                name=str(phase.label),
                count=f"{now[phase.value]:,}",
                change=_moved(now[phase.value] - then[phase.value]),
                href=with_query(reverse("staff:partners"), phase=phase.value, type=self.scope.type),
            )
            for phase in Phase
        )

    def _phases(self, period: Period) -> dict[str, int]:
        """Partners by phase at the period's end; those that have left count in the last one."""
        by_phase = self.found[replace(self.queries.by_phase, period=period)]
        exited = self.found[replace(self.queries.states["partners_exited"], period=period)]
        counts = dict.fromkeys(Phase.values, 0)
        for figure in by_phase.groups:
            counts[figure.group[0].value] += round(figure.estimate.value or 0)
        counts[Phase.EXIT] += round(exited.total.estimate.value or 0)
        return counts

    def _states(self) -> tuple[StageCount, ...]:
        return tuple(
            StageCount(
                name=str(result.metric.title),
                count=f"{result.total.estimate.value or 0:,.0f}",
                change="",
                href=metric_href(key, by="month", period="12m", type=self.scope.type),
            )
            for key, result in (
                (key, self.found[query]) for key, query in self.queries.states.items()
            )
        )


def _moved(difference: int) -> str:
    if difference == 0:
        return _("no change")
    return f"+{difference:,}" if difference > 0 else f"\N{MINUS SIGN}{-difference:,}"


def _line_of(parity: Figure, whose: str, currency: str) -> Svg:
    """The headline on the par line."""
    if parity.estimate.value is None:
        return Svg()
    (mark,) = marks([parity], currency)
    title = _("Parity of the program on the par line")
    return par_chart(
        [replace(mark, label=whose)],
        key="parity-lead",
        title=title,
        description=wording.statement(parity, currency),
    )
