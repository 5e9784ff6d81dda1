"""The fact `scores`: one row per answer set with the sums of every survey metric of the catalog.

Headline figures and their trends need no aspect and no touchpoint, so they are read from here: a
tenth of the rows, one pass for all of them. The sums come from the catalog's own expressions, so
nothing is defined twice.
"""

from onpar.insights.catalog import SURVEY_FACTS, list_metrics
from onpar.insights.catalog.metric import Metric

_KEPT = ("response", "wave", "survey", "mode", "day", "month", "partner", "cluster", "person")


def survey_metrics() -> list[Metric]:
    return [metric for metric in list_metrics() if metric.is_survey]


def scores_select() -> str:
    """SQL over the temporary tables fact_answers, fact_pairs and fact_responses."""
    sums = ", ".join(f"{fact}_sums AS ({_sums(fact)})" for fact in SURVEY_FACTS)
    joins = " ".join(f"LEFT JOIN {fact}_sums USING (response)" for fact in SURVEY_FACTS)
    columns = ", ".join([*_KEPT, *(f"coalesce({name}, 0) AS {name}" for name in _columns())])
    return f"WITH {sums} SELECT {columns} FROM fact_responses {joins} ORDER BY partner, day"  # noqa: S608


def _columns() -> list[str]:
    return [f"{metric.key}_{part}" for metric in survey_metrics() for part in _parts(metric)]


def _parts(metric: Metric) -> tuple[str, ...]:
    return ("r", "y") if metric.counts_rows else ("r", "y", "x")


def _sums(fact: str) -> str:
    columns = [
        sql for metric in survey_metrics() if metric.fact == fact for sql in _metric_sums(metric)
    ]
    return f"SELECT response, {', '.join(columns)} FROM fact_{fact} GROUP BY response"  # noqa: S608


def _metric_sums(metric: Metric) -> list[str]:
    rows = f"FILTER ({metric.where})"
    return [
        f"(count(*) {rows})::INTEGER AS {metric.key}_r",
        f"sum(({metric.numerator})::DOUBLE) {rows} AS {metric.key}_y",
        *(
            []
            if metric.counts_rows
            else [f"sum(({metric.denominator})::DOUBLE) {rows} AS {metric.key}_x"]
        ),
    ]


def empty_columns() -> str:
    """Typed columns for an empty relation."""
    return ", ".join(
        f"NULL::{'INTEGER' if part == 'r' else 'DOUBLE'} AS {metric.key}_{part}"
        for metric in survey_metrics()
        for part in _parts(metric)
    )
