"""What a wave brought: its figures from the evaluator, and the words that its mode lets one read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.insights.evaluator import evaluate_many
from onpar.insights.periods import Period
from onpar.insights.results import Query, Result
from onpar.insights.viewer import viewer_for
from onpar.partners.access import visible_partners
from onpar.staff.drawing import lowest_first
from onpar.staff.figures import FigureCard, figure_card
from onpar.staff.frames import ChartFrame, parity_frame
from onpar.staff.links import aspect_href, metric_href
from onpar.surveys.models import BATCH_MODES, Wave
from onpar.surveys.queries import Comment, WaveCounts, count_answer_sets, list_comments

SHOWN_COMMENTS = 20
_HEADLINES = ("px_parity", "nps", "psat", "ease", "net_word_of_mouth")


@dataclass(frozen=True)
class ResultsPage:
    """`counts` is missing where the mode shows a wave only whole; `cards` are those it has answers to."""

    wave: Wave
    counts: WaveCounts | None
    cards: tuple[FigureCard, ...]
    aspects: ChartFrame | None
    types: ChartFrame | None
    comments: tuple[Comment, ...]
    notes: tuple[str, ...]
    as_of: datetime | None


def build_results(user: User, wave: Wave, *, today: date, at: datetime) -> ResultsPage:
    period = _period(wave, today)
    of_wave = (("wave", (str(wave.pk),)),)
    headlines = [Query(key, period, filters=of_wave) for key in _HEADLINES]
    by_aspect = Query("px_parity", period, by=("aspect",), filters=of_wave)
    by_type = Query("px_parity", period, by=("type",), filters=of_wave)
    asked = [*headlines, by_aspect, by_type]
    results = dict(zip(asked, evaluate_many(asked, viewer_for(user), at=at), strict=True))
    currency = get_installation().currency
    found = [results[query] for query in headlines]
    answered = [result for result in found if result.total.estimate.responses > 0]
    partners = visible_partners(user)
    return ResultsPage(
        wave=wave,
        counts=None if wave.mode in BATCH_MODES else count_answer_sets(wave, partners),
        cards=tuple(
            figure_card(
                result.total,
                earlier=None,
                currency=currency,
                href=metric_href(result.metric.key, by="month", period="12m"),
            )
            for result in answered
        ),
        aspects=_frame(results[by_aspect], "aspect", _("Parity by aspect"), currency),
        types=_frame(results[by_type], "type", _("Parity by partner type"), currency),
        comments=tuple(
            list_comments(
                partners, start=period.start, end=period.end, wave=wave, limit=SHOWN_COMMENTS
            )
        ),
        notes=results[headlines[0]].notes,
        as_of=results[headlines[0]].as_of,
    )


def _period(wave: Wave, today: date) -> Period:
    """All of the wave; one that is still open, up to today."""
    last = max(wave.closed_on or today, wave.opened_on)
    return Period(wave.opened_on, last + timedelta(days=1))


def _frame(result: Result, by: str, measure: str, currency: str) -> ChartFrame | None:
    if not any(figure.estimate.responses for figure in result.groups):
        return None
    figures = lowest_first(result.groups)
    hrefs = [_href(by, figure.group[0].value) for figure in figures]
    return parity_frame(
        figures,
        by,
        measure=measure,
        currency=currency,
        hrefs=hrefs,
        missing=result.total.withheld,
    )


def _href(by: str, value: str) -> str:
    if by == "aspect":
        return aspect_href(value)
    return metric_href("px_parity", by="month", period="12m", type=value)
