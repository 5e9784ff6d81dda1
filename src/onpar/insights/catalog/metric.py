"""What the catalog says of a metric.

`numerator` and `denominator` are DuckDB SQL over one row of the fact; both are cast to double by the
evaluator. Section numbers name the definitions of docs/metrics.md.
"""

from dataclasses import dataclass, replace
from typing import Literal

from django.utils.functional import Promise

from onpar.analysis import Shape

Kind = Literal["mean", "proportion", "ratio", "count", "amount", "quantile", "concentration"]
Unit = Literal["ratio", "points", "percent", "score", "scale", "count", "money"]
Better = Literal["higher", "lower", "on_target"]
Text = str | Promise

# Attributes of the partner at the month's end; every metric can be broken down by them.
PARTNER_DIMENSIONS = (
    "type", "stage", "phase", "tier", "region", "country", "size", "industry", "language", "owner", "group",
)  # fmt: skip


@dataclass(frozen=True)
class Metric:
    """A declared figure.

    fact: the fact or relation whose rows are summed. where: rows that count, SQL.
    row_dimensions: columns of the fact that a breakdown may use besides the partner's attributes.
    min_responses, min_partners: below them the figure is withheld. made_of: the metric whose questions
    a score is made of, which is protected where each of them is.
    """

    key: str
    title: Text
    question: Text
    definition: Text
    fact: str
    numerator: str
    denominator: str
    kind: Kind
    unit: Unit
    shape: Shape
    better: Better = "higher"
    where: str = "true"
    row_dimensions: tuple[str, ...] = ()
    min_responses: int = 0
    min_partners: int = 0
    quantile: float = 0.5
    section: str = "3"
    rows: str = "1"
    made_of: str = ""

    @property
    def is_survey(self) -> bool:
        """Whether the rows are answers, so that modes and thresholds apply."""
        return self.fact in (*SURVEY_FACTS, "scores")

    def per_answer_set(self) -> "Metric":
        """The same figure counted from the fact `scores`, which holds its sums per answer set."""
        return replace(
            self,
            fact="scores",
            numerator=f"{self.key}_y",
            denominator="1" if self.counts_rows else f"{self.key}_x",
            where="true",
            rows=f"{self.key}_r",
        )

    @property
    def counts_rows(self) -> bool:
        """Whether the denominator is the number of rows."""
        return self.denominator == "1"

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (*self.row_dimensions, *PARTNER_DIMENSIONS, "month")


SURVEY_FACTS = ("answers", "pairs", "responses")
SHARE = Shape(scale=100, low=0, high=100, is_share=True)
RECORDS = Shape(is_complete=True)
