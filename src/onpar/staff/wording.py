"""Whole sentences about figures. A sentence never claims more than the verdict or the change does."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.analysis import Note, Verdict, furthest_below
from onpar.insights.formatting import format_difference, format_interval, format_value
from onpar.insights.periods import Period
from onpar.insights.results import Figure

MAX_NAMED = 3


def verdict_words(verdict: Verdict) -> str:
    """ "▼ below par", "◇ below or on par"; empty where nothing may be claimed."""
    if verdict.kind == "none":
        return ""
    if verdict.kind == "open":
        bands = get_text_list([_band(name) for name in verdict.touched], _("or"))
        return f"{verdict.mark} " + _("%(bands)s par") % {"bands": bands}
    words = (
        _("below par")
        if verdict.code == "below_par"
        else _("%(bands)s par") % {"bands": _band(verdict.kind)}
    )
    return f"{verdict.mark} {words}"


def _band(name: str) -> str:
    return {
        "far_below": _("far below"),
        "below": _("below"),
        "on_par": _("on"),
        "above": _("above"),
    }[name]


def basis(figure: Figure) -> str:
    """How many rows from how many partners the figure rests on."""
    found = figure.estimate
    if figure.metric.fact in ("partner_states", "partner_sales"):
        return ngettext("%(count)s partner", "%(count)s partners", found.partners) % {
            "count": f"{found.partners:,}"
        }
    rows = _rows(figure.metric.fact, found.responses) % {"count": f"{found.responses:,}"}
    partners = ngettext("%(count)s partner", "%(count)s partners", found.partners) % {
        "count": f"{found.partners:,}"
    }
    return _("%(rows)s from %(partners)s") % {"rows": rows, "partners": partners}


def _rows(fact: str, count: int) -> str:
    if fact == "agreements":
        return ngettext("%(count)s agreement", "%(count)s agreements", count)
    if fact == "sales":
        return ngettext("%(count)s sale", "%(count)s sales", count)
    if fact == "outcomes":
        return ngettext("%(count)s outcome", "%(count)s outcomes", count)
    if fact == "customer_scores":
        return ngettext("%(count)s customer score", "%(count)s customer scores", count)
    return ngettext("%(count)s answer", "%(count)s answers", count)


def interval_words(figure: Figure, currency: str) -> str:
    """ "95 % interval 0.88 … 0.94", or why there is none."""
    interval = format_interval(figure, currency=currency)
    if interval:
        words = _("95 %% interval %(interval)s") % {"interval": interval}
        return words + _(", indicative") if figure.estimate.indicative else words
    notes = figure.estimate.notes
    if Note.COMPLETE in notes:
        return _("Complete records, no interval")
    return _(notes[0].sentence) if notes else ""


def statement(figure: Figure, currency: str) -> str:
    """Everything that stands beside a value, in one line."""
    if figure.withheld:
        return figure.withheld
    value = format_value(figure.metric, figure.estimate.value, currency=currency)
    verdict = verdict_words(figure.verdict)
    parts = [value, interval_words(figure, currency).rstrip("."), basis(figure), verdict]
    return ", ".join(filter(None, parts))


def coverage_words(coverage: Figure) -> str:
    """Whom the survey figures can speak for; empty where no partner is active."""
    value, active = coverage.estimate.value, coverage.estimate.partners
    if value is None or not active:
        return ""
    return _("%(heard)s of %(active)s active partners heard in 180 days") % {
        "heard": f"{round(value * active / 100):,}",
        "active": f"{active:,}",
    }


def change_words(figure: Figure, earlier: Period | None, currency: str) -> str:
    """ "Down 0.04 since the 90 days before, a real change", or "No clear change since …"."""
    if earlier is None or figure.withheld or figure.estimate.value is None:
        return ""
    before = before_words(earlier)
    change = figure.change
    if figure.metric.shape.is_complete:
        return _complete_change(figure, before, currency)
    if change is None or change.value is None:
        return _("Nothing to compare with in %(before)s") % {"before": before}
    if not change.is_real:
        return _("No clear change since %(before)s") % {"before": before}
    size = format_difference(figure.metric, change.value, currency=currency)
    words = (
        _("Up %(size)s since %(before)s, a real change")
        if change.value > 0
        else _("Down %(size)s since %(before)s, a real change")
    )
    return words % {"size": size, "before": before}


def _complete_change(figure: Figure, before: str, currency: str) -> str:
    """Complete records moved or did not: there is nothing to doubt, and nothing is claimed."""
    value = figure.change.value if figure.change else None
    if not value:
        return ""
    words = _("Up %(size)s since %(before)s") if value > 0 else _("Down %(size)s since %(before)s")
    size = format_difference(figure.metric, value, currency=currency)
    return words % {"size": size, "before": before}


def before_words(earlier: Period) -> str:
    if earlier.is_whole_months:
        months = len(earlier.months())
        return ngettext("the month before", "the %(count)s months before", months) % {
            "count": months
        }
    return ngettext("the day before", "the %(count)s days before", earlier.days) % {
        "count": earlier.days
    }


def parity_sentence(parity: Figure) -> str:
    """What partners get of what they need; plainly only where the verdict allows a claim."""
    percent = round((parity.estimate.value or 0.0) * 100)
    if parity.verdict.claimed:
        return _("Partners get %(percent)s %% of what they need.") % {"percent": percent}
    return _(
        "Partners get about %(percent)s %% of what they need; the answers do not tell yet whether that is on par."
    ) % {"percent": percent}


def par_finding(figures: Sequence[Figure], *, otherwise: str) -> str:
    """What may be said of parities side by side; `otherwise` where nothing is furthest."""
    shown = [figure for figure in figures if figure.estimate.value is not None]
    lowest = furthest_below([f.estimate for f in shown], [f.verdict for f in shown])
    names = [shown[place].label for place in lowest]
    if not names:
        return _nothing_below(shown, otherwise)
    if len(names) > MAX_NAMED:
        return _(
            "%(first)s and %(count)s others are furthest below par, too close to tell apart"
        ) % {
            "first": names[0],
            "count": len(names) - 1,
        }
    return ngettext(
        "%(names)s is furthest below par", "%(names)s are furthest below par", len(names)
    ) % {"names": get_text_list(names, _("and"))}


def _nothing_below(shown: Sequence[Figure], otherwise: str) -> str:
    kinds = {figure.verdict.kind for figure in shown}
    if shown and kinds <= {"on_par", "above"}:
        return _("All of them are on par or above")
    if any(figure.verdict.claimed for figure in shown):
        return _("None is clearly below par")
    return otherwise


def withheld_words(figures: Sequence[Figure]) -> tuple[str, ...]:
    """Why figures are not shown: each reason once, with the groups that it holds for."""
    reasons: dict[str, list[str]] = {}
    for figure in figures:
        if figure.withheld:
            reasons.setdefault(figure.withheld, []).append(figure.label)
    return tuple(f"{', '.join(labels)}: {reason}" for reason, labels in reasons.items())
