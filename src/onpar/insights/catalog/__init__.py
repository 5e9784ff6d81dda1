"""The catalog: every metric is declared here once. docs/metrics.md is made from it."""

from onpar.insights.catalog.experience import EXPERIENCE
from onpar.insights.catalog.metric import PARTNER_DIMENSIONS, SURVEY_FACTS, Metric, Unit
from onpar.insights.catalog.program import PROGRAM
from onpar.kernel.errors import NotFound, suggest

__all__ = [
    "CATALOG",
    "PARTNER_DIMENSIONS",
    "SURVEY_FACTS",
    "Metric",
    "Unit",
    "get_metric",
    "list_metrics",
]

CATALOG: dict[str, Metric] = {metric.key: metric for metric in (*EXPERIENCE, *PROGRAM)}


def get_metric(key: str) -> Metric:
    """Raises NotFound with the nearest key."""
    metric = CATALOG.get(key)
    if metric is None:
        raise NotFound(f"There is no metric '{key}'. {suggest(key, list(CATALOG))}")
    return metric


def list_metrics() -> list[Metric]:
    return list(CATALOG.values())
