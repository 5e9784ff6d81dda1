"""Samples for the component gallery: made-up figures in every state a component knows."""

from dataclasses import dataclass, replace

from django import forms
from django.utils.translation import gettext as _

from onpar.charts import (
    Kind,
    Mark,
    Point,
    Series,
    Svg,
    axis_for,
    bar_chart,
    line_chart,
    par_chart,
    sparkline,
)
from onpar.staff.figures import FigureCard
from onpar.staff.forms import StyledForm
from onpar.staff.frames import ChartFrame
from onpar.staff.tables import Table, TableRow

_MONTHS = ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VERDICTS: tuple[tuple[str, Kind, float], ...] = (
    ("Far below par", "far_below", 0.74),
    ("Below par", "below", 0.87),
    ("Open", "open", 0.94),
    ("On par", "on_par", 1.01),
    ("Above par", "above", 1.16),
)


class SampleForm(StyledForm):
    """A field at rest, one with help, one that was refused."""

    name = forms.CharField(label="Name")
    period = forms.ChoiceField(
        label="Period", choices=[("90d", "Last 90 days")], help_text="Kept in the address."
    )
    email = forms.EmailField(label="Email address")


@dataclass(frozen=True)
class Gallery:
    figures: tuple[FigureCard, ...]
    charts: tuple[ChartFrame, ...]
    form: SampleForm


def gallery_page() -> Gallery:
    return Gallery(
        figures=(_sound(), _changed(), _indicative(), _withheld()),
        charts=(_verdicts(), _months(), _bars(), _nothing()),
        form=SampleForm({"name": "Valley Bicycle", "period": "90d", "email": "not an address"}),
    )


def _sound() -> FigureCard:
    return FigureCard(
        key="sample",
        name="Net promoter score",
        value="+21",
        unit=_("points"),
        kind="none",
        verdict="",
        interval="95 % interval +9 … +33",
        basis="412 answers from 167 partners",
        coverage="167 of 632 active partners heard in 180 days",
        withheld="",
        trend=_trend("sound", "none"),
        change="No clear change since the 90 days before",
        is_real_change=False,
        question="Would partners recommend a partnership with us?",
        definition="100 × (share of 9–10 − share of 0–6) on likelihood to recommend, 0–10.",
        href="#figures",
    )


def _changed() -> FigureCard:
    return replace(
        _sound(),
        name="Parity: reality ÷ expectation",
        value="0.91",
        unit="",
        kind="below",
        verdict="▼ below par",
        interval="95 % interval 0.88 … 0.94",
        trend=_trend("changed", "below"),
        change="Down 0.04 since the 90 days before, a real change",
        is_real_change=True,
    )


def _indicative() -> FigureCard:
    return replace(
        _sound(),
        value="+33",
        interval="95 % interval −40 … +80, indicative",
        basis="9 answers from 4 partners",
        trend=Svg(),
        change="",
    )


def _withheld() -> FigureCard:
    return replace(
        _sound(),
        value="–",
        withheld="Not enough answers yet: 5 answers from 3 partners are needed, 4 from 2 are here.",
        trend=Svg(),
        change="",
    )


def _trend(key: str, kind: Kind) -> Svg:
    return sparkline(_points(0.9, 0.01), key=f"gallery-{key}", title="By month", kind=kind, par=1.0)


def _points(start: float, step: float) -> list[Point]:
    values = [start + step * number for number in range(len(_MONTHS))]
    return [
        Point(month, value, value - 0.03, value + 0.03)
        for month, value in zip(_MONTHS, values, strict=True)
    ]


def _verdicts() -> ChartFrame:
    marks = [
        Mark(label, value, value - 0.04, value + 0.04, kind, f"{value:.2f}")
        for label, kind, value in _VERDICTS
    ]
    marks.append(Mark("Hidden", None, None, None, text="Not shown yet"))
    rows = tuple(TableRow(mark.label, (mark.text,)) for mark in marks)
    return ChartFrame(
        key="gallery-verdicts",
        title="Every verdict has its own shape",
        subtitle="Par chart",
        svg=par_chart(marks, key="gallery-verdicts", title="Verdicts", description="One of each"),
        table=Table("Verdicts", "Verdict", ("Parity",), rows),
        notes=("Not enough answers yet: 5 answers from 3 partners are needed, 4 from 2 are here.",),
    )


def _months() -> ChartFrame:
    series = [Series("Resellers", _points(0.95, -0.02)), Series("Service", _points(0.98, 0.01))]
    ends = [end for one in series for point in one.points for end in (point.low, point.high)]
    axis = axis_for(ends, par=1.0, band=(0.95, 1.10))
    svg = line_chart(series, axis, key="gallery-months", title="By month", description="Two series")
    return ChartFrame("gallery-months", "Two series by month", "Line chart", svg)


def _bars() -> ChartFrame:
    marks = [Mark("Reseller", 420.0, None, None), Mark("Refunds", -60.0, None, None)]
    axis = axis_for([420.0, -60.0, 0.0])
    svg = bar_chart(marks, axis, key="gallery-bars", title="Amounts", description="With a refund")
    return ChartFrame("gallery-bars", "Amounts start at zero", "Bar chart", svg)


def _nothing() -> ChartFrame:
    missing = "There are no records in this period."
    return ChartFrame(
        "gallery-nothing", "Parity by aspect", "Nothing to draw", Svg(), missing=missing
    )
