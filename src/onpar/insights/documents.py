"""What is asked and answered outside the pages: in words that other software keeps, with no ids of our own.

The command line and the API speak the same: a query is read here, and a result becomes a document here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from onpar.accounts.models import User
from onpar.insights.catalog import list_metrics
from onpar.insights.evaluator import QueryRefused
from onpar.insights.periods import parse_period
from onpar.insights.results import Figure, Query, Result, Weight
from onpar.partners.models import Partner
from onpar.surveys.models import Wave

# The figures know these by their ids in the database, which mean nothing elsewhere.
_NAMES: dict[str, Callable[[], Iterable[tuple[int, str]]]] = {
    "partner": lambda: Partner.objects.values_list("pk", "public_id"),
    "owner": lambda: User.objects.values_list("pk", "email"),
    "wave": lambda: (
        (wave.pk, f"{wave.survey.key}/{wave.key}") for wave in Wave.objects.select_related("survey")
    ),
}
# No row has it: a name that nobody knows narrows to nothing, like one that the viewer may not see.
_NO_ID = "0"


def catalog_document() -> list[dict[str, Any]]:
    return [
        {
            "metric": metric.key,
            "title": str(metric.title),
            "question": str(metric.question),
            "definition": str(metric.definition),
            "unit": metric.unit,
            "by": [*metric.dimensions, "partner"],
        }
        for metric in list_metrics()
    ]


def read_query(
    key: str,
    *,
    period: str,
    today: date,
    by: Sequence[str] = (),
    filters: Sequence[str] = (),
    weight: Weight = "response",
    compare: str = "",
) -> Query:
    """From text: `by` as "type" or "type,tier", `filters` as "type=reseller,service", `compare` as a
    period or "previous". Raises PeriodError or QueryRefused; the evaluator checks the rest."""
    asked = parse_period(period, today=today)
    earlier = asked.preceding() if compare == "previous" else None
    if compare and earlier is None:
        earlier = parse_period(compare, today=today)
    return Query(
        metric=key,
        period=asked,
        by=tuple(dimension for part in by for dimension in part.split(",")),
        filters=tuple(_filter(text) for text in filters),
        weight=weight,
        compare=earlier,
    )


def _filter(text: str) -> tuple[str, tuple[str, ...]]:
    dimension, equals, values = text.partition("=")
    if not equals or not dimension or not values:
        raise QueryRefused(f"'{text}' is no filter. Write it like type=reseller,service.")
    named = values.split(",")
    if dimension in _NAMES:
        ids = {name: str(row_id) for row_id, name in _NAMES[dimension]()}
        named = [ids.get(name, _NO_ID) for name in named]
    return dimension, tuple(named)


def result_document(result: Result) -> dict[str, Any]:
    """The figure over all rows with its groups inside; numbers unrounded. One query per dimension of ids."""
    names = {
        dimension: {str(row_id): name for row_id, name in _NAMES[dimension]()}
        for dimension in set(result.query.by).intersection(_NAMES)
    }
    return {
        **_numbers(result.total),
        "period": str(result.query.period),
        "weight": result.query.weight,
        "as_of": result.as_of.isoformat(),
        "groups": [
            {
                "group": {
                    part.dimension: names.get(part.dimension, {}).get(part.value, part.value)
                    for part in figure.group
                },
                **_numbers(figure),
            }
            for figure in result.groups
        ],
        "notes": [*result.notes, *([result.total.withheld] if result.total.withheld else [])],
    }


def _numbers(figure: Figure) -> dict[str, Any]:
    value = figure.estimate
    return {
        "metric": figure.metric.key,
        "unit": figure.metric.unit,
        "value": value.value,
        "se": value.se,
        "low": value.low,
        "high": value.high,
        "confidence": value.confidence,
        "responses": value.responses,
        "partners": value.partners,
        "effective_partners": value.effective_partners,
        "indicative": value.indicative,
        "verdict": figure.verdict.code,
        "change": figure.change
        and {
            "value": figure.change.value,
            "low": figure.change.low,
            "high": figure.change.high,
            "is_real": figure.change.is_real,
        },
        "withheld": figure.withheld or None,
    }
