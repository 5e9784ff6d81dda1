"""Figures as people read them: the same text on page, command line and chart."""

from django.utils import numberformat
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from onpar.insights.catalog import Metric, Unit
from onpar.insights.results import Figure

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
_DECIMALS: dict[Unit, int] = {
    "ratio": 2, "points": 0, "percent": 1, "score": 0, "scale": 2, "count": 0, "money": 0,
}  # fmt: skip


def format_value(metric: Metric, value: float | None, *, currency: str = "USD") -> str:
    """ "0.91", "+21", "92.4 %", "68", "4.75", "1,204", "USD 1.2 M"; a dash where there is none."""
    if value is None:
        return "–"
    if metric.unit == "money":
        return f"{currency}{NO_BREAK}{_short(value)}"
    text = _number(value, _DECIMALS[metric.unit])
    if metric.unit == "points" and not text.startswith(MINUS) and text != "0":
        text = "+" + text
    return text + (f"{NO_BREAK}%" if metric.unit == "percent" else "")


def format_difference(metric: Metric, value: float, *, currency: str = "USD") -> str:
    """The size of a change, without its sign: the words around it say up or down."""
    if metric.unit == "percent":
        return _("%(points)s points") % {"points": _number(abs(value), 1)}
    if metric.unit == "money":
        return format_value(metric, abs(value), currency=currency)
    return _number(abs(value), _DECIMALS[metric.unit])


def format_interval(figure: Figure, *, currency: str = "USD") -> str:
    """ "0.88 … 0.94"; empty where there is no interval."""
    low, high = figure.estimate.low, figure.estimate.high
    if low is None or high is None:
        return ""
    ends = [format_value(figure.metric, end, currency=currency) for end in (low, high)]
    return f"{ends[0].removesuffix(NO_BREAK + '%')} … {ends[1]}"


def _short(value: float) -> str:
    """The largest unit in which the rounded value is at least 1.0, so that 999,999 is 1.0 M."""
    for unit, size, least in (("bn", 1e9, 0.99995e9), ("M", 1e6, 0.99995e6), ("k", 1e3, 1e4)):
        if abs(value) >= least:
            return f"{_number(value / size, 1)}{NO_BREAK}{unit}"
    return _number(value, 0)


def _number(value: float, decimals: int) -> str:
    rounded = round(value, decimals) + 0.0  # -0.0 becomes 0.0
    text = numberformat.format(
        abs(rounded),
        get_format("DECIMAL_SEPARATOR"),
        decimal_pos=decimals,
        grouping=3,
        thousand_sep=get_format("THOUSAND_SEPARATOR"),
        force_grouping=True,
        use_l10n=False,
    )
    return (MINUS if rounded < 0 else "") + str(text)
