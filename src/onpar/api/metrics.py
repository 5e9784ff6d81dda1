"""Metrics: the catalog, and the one evaluator with the eyes of the token's user."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.accounts.queries import get_installation
from onpar.api.doors import read
from onpar.api.requests import ApiRequest
from onpar.insights.documents import catalog_document, read_query, result_document
from onpar.insights.evaluator import evaluate
from onpar.insights.viewer import viewer_for
from onpar.kernel import clock

router = Router(tags=["Metrics"])


class MetricOut(Schema):
    metric: str = Field(description="The key")
    title: str
    question: str = Field(description="What it answers for a partner manager")
    definition: str
    unit: str
    by: list[str] = Field(description="Dimensions that it can be broken down and filtered by")


class Metrics(Schema):
    items: list[MetricOut]


class ChangeOut(Schema):
    value: float | None
    low: float | None
    high: float | None
    is_real: bool = Field(description="Whether the interval leaves out 0, with enough partners")


class FigureOut(Schema):
    metric: str
    unit: str
    value: float | None = Field(
        description="Null where it is withheld or there is nothing to count"
    )
    se: float | None
    low: float | None = Field(description="Lower end of the interval")
    high: float | None = Field(description="Upper end of the interval")
    confidence: float
    responses: int = Field(description="Answers or records it rests on")
    partners: int
    effective_partners: float | None
    indicative: bool = Field(description="From too few partners to claim anything")
    verdict: str
    change: ChangeOut | None = Field(description="Against `compare`")
    withheld: str | None = Field(description="Why it is not shown")


class GroupOut(FigureOut):
    group: dict[str, str] = Field(description="Dimension to value")


class ResultOut(FigureOut):
    period: str
    weight: str
    as_of: datetime = Field(description="When the facts were last brought up to date")
    groups: list[GroupOut]
    notes: list[str]


class Asked(Schema):
    period: str = Field(
        "90d", max_length=40, description="2026, 2026-05, 2026-Q2, 90d, 12m or DAY..DAY"
    )
    by: list[str] = Field([], max_length=3, description="Dimensions of the groups")
    filter: list[str] = Field([], max_length=10, description="Such as type=reseller,service")
    weight: Literal["response", "partner", "revenue"] = "response"
    compare: str = Field("", max_length=40, description="An earlier period, or `previous`")


@read(router, "/metrics", scope=Scope.METRICS_READ, answer=Metrics)
def list_metrics(request: ApiRequest) -> Metrics:  # noqa: ARG001
    """The catalog: every figure has one definition, here and everywhere else."""
    return Metrics(items=[MetricOut(**entry) for entry in catalog_document()])


@read(router, "/metrics/{key}", scope=Scope.METRICS_READ, answer=ResultOut, errors=[404])
def evaluate_metric(
    request: ApiRequest, key: str, asked: Annotated[Asked, Query(...)]
) -> ResultOut:
    """One metric over a period, in groups if asked, counted over the partners that the user sees."""
    query = read_query(
        key,
        period=asked.period,
        today=clock.today(get_installation().time_zone),
        by=asked.by,
        filters=asked.filter,
        weight=asked.weight,
        compare=asked.compare,
    )
    result = evaluate(query, viewer_for(request.auth.user), at=clock.now())
    return ResultOut(**result_document(result))
