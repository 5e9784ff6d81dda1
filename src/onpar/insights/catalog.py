"""The catalog: every metric is declared here once. docs/metrics.md is made from it.

`numerator` and `denominator` are DuckDB SQL over one row of the fact; both are cast to double by the
evaluator. Section numbers name metrics.md of the design, where the definitions come from.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onpar.analysis import Shape
from onpar.kernel.errors import NotFound, suggest

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
    min_responses, min_partners: below them the figure is withheld.
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

    @property
    def is_survey(self) -> bool:
        """Whether the rows are answers, so that modes and thresholds apply."""
        return self.fact in SURVEY_FACTS

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (*self.row_dimensions, *PARTNER_DIMENSIONS, "month")


SURVEY_FACTS = ("answers", "pairs", "responses")
_HEARD: dict[str, Any] = {"min_responses": 5, "min_partners": 3}
_SHARE = Shape(scale=100, low=0, high=100, is_share=True)
_RECORDS = Shape(is_complete=True)
_ANSWER_ROWS = ("touchpoint", "survey", "wave")
_PAIR_ROWS = ("aspect", *_ANSWER_ROWS)

_PAIR_FIGURES: tuple[tuple[str, Text, Text, str, Shape, Better], ...] = (
    (
                "below_share",
                _("Pairs below expectation"),
                _("Share of pairs in which reality is below expectation."),
                "CASE WHEN reality < expectation THEN 1 ELSE 0 END",
                _SHARE,
                "lower",
            ),
            (
                "equal_share",
                _("Pairs that meet expectation"),
                _("Share of pairs in which reality equals expectation."),
                "CASE WHEN reality = expectation THEN 1 ELSE 0 END",
                _SHARE,
                "higher",
            ),
            (
                "above_share",
                _("Pairs above expectation"),
                _("Share of pairs in which reality is above expectation."),
                "CASE WHEN reality > expectation THEN 1 ELSE 0 END",
                _SHARE,
                "on_target",
            ),
            (
                "expectation",
                _("Expectation"),
                _("Mean of what partners need, 1–10, over answered pairs."),
                "expectation",
                Shape(low=1, high=10),
                "on_target",
            ),
            (
                "reality",
                _("Reality"),
                _("Mean of what partners get, 1–10, over answered pairs."),
                "reality",
                Shape(low=1, high=10),
                "higher",
            ),
        )
)

_CONCENTRATIONS: tuple[tuple[str, Text, Text, Unit], ...] = (
    (
        "revenue_top_share",
        _("Revenue share of the top fifth"),
        _("Share of the top 20 % of selling partners (rounded up) in the sourced amount."),
        "percent",
    ),
    (
        "revenue_gini",
        _("Revenue concentration (Gini)"),
        _("Gini coefficient of the sourced amounts per selling partner; 0 is equal."),
        "ratio",
    ),
)


def _concentration(key: str, title: Text, definition: Text, unit: Unit) -> Metric:
    return Metric(
        key=key,
        title=title,
        question=_("On how few partners does the revenue rest?"),
        definition=definition,
        fact="partner_sales",
        numerator="amount",
        denominator="1",
        where="sold",
        kind="concentration",
        unit=unit,
        shape=_RECORDS,
        better="lower",
        section="4",
    )


_METRICS = (
    Metric(
        key="px_parity",
        title=_("Parity: reality ÷ expectation"),
        question=_("Do partners get what they need from us?"),
        definition=_(
            "Sum of reality ÷ sum of expectation over answered pairs on one 1–10 scale. 1.00 is on par."
        ),
        fact="pairs",
        numerator="reality",
        denominator="expectation",
        kind="ratio",
        unit="ratio",
        shape=Shape(cannot_be_negative=True),
        better="on_target",
        row_dimensions=_PAIR_ROWS,
        **_HEARD,
    ),
    Metric(
        key="px_gap",
        title=_("Gap: reality − expectation"),
        question=_("By how many points do we miss what partners need?"),
        definition=_(
            "Mean of reality − expectation over the same pairs as parity, in scale points."
        ),
        fact="pairs",
        numerator="reality - expectation",
        denominator="1",
        kind="mean",
        unit="scale",
        shape=Shape(low=-9, high=9),
        row_dimensions=_PAIR_ROWS,
        **_HEARD,
    ),
    *(
        Metric(
            key=f"px_{key}",
            title=title,
            question=_("Where do expectation and reality stand?"),
            definition=definition,
            fact="pairs",
            numerator=numerator,
            denominator="1",
            kind="proportion" if shape is _SHARE else "mean",
            unit="percent" if shape is _SHARE else "scale",
            shape=shape,
            better=better,
            row_dimensions=_PAIR_ROWS,
            **_HEARD,
        )
        for key, title, definition, numerator, shape, better in _PAIR_FIGURES
    ),
    Metric(
        key="px_score",
        title=_("PX score"),
        question=_("How good is the experience as a whole?"),
        definition=_(
            "Per answer set the weighted mean of the reality ratings, put on 0–100, if the answered "
            "aspects carry at least half of the weight; then the mean over answer sets."
        ),
        fact="responses",
        numerator="px_score",
        denominator="1",
        where="px_score IS NOT NULL",
        kind="mean",
        unit="score",
        shape=Shape(low=0, high=100),
        row_dimensions=_ANSWER_ROWS,
        **_HEARD,
    ),
    Metric(
        key="nps",
        title=_("Net promoter score"),
        question=_("Would partners recommend a partnership with us?"),
        definition=_("100 × (share of 9–10 − share of 0–6) on likelihood to recommend, 0–10."),
        fact="answers",
        numerator="CASE WHEN number >= 9 THEN 1 WHEN number <= 6 THEN -1 ELSE 0 END",
        denominator="1",
        where="role = 'loyalty' AND low = 0 AND high = 10",
        kind="mean",
        unit="points",
        shape=Shape(scale=100, low=-100, high=100),
        row_dimensions=_ANSWER_ROWS,
        **_HEARD,
    ),
    Metric(
        key="psat",
        title=_("Satisfaction"),
        question=_("How many partners are satisfied?"),
        definition=_("Share of 4s and 5s on a 1–5 satisfaction question."),
        fact="answers",
        numerator="CASE WHEN number >= 4 THEN 1 ELSE 0 END",
        denominator="1",
        where="role = 'satisfaction' AND low = 1 AND high = 5",
        kind="proportion",
        unit="percent",
        shape=_SHARE,
        row_dimensions=_ANSWER_ROWS,
        **_HEARD,
    ),
    Metric(
        key="ease",
        title=_("Ease"),
        question=_("How easy are we to work with?"),
        definition=_("Mean of a 1–7 question: how easy or difficult it is to work with us."),
        fact="answers",
        numerator="number",
        denominator="1",
        where="role = 'ease' AND low = 1 AND high = 7",
        kind="mean",
        unit="scale",
        shape=Shape(low=1, high=7),
        row_dimensions=_ANSWER_ROWS,
        **_HEARD,
    ),
    Metric(
        key="net_word_of_mouth",
        title=_("Net word of mouth"),
        question=_("What do partners tell others about us?"),
        definition=_(
            "100 × (recommended − advised against) ÷ respondents, in the last six months; "
            "somebody who did both counts in both."
        ),
        fact="responses",
        numerator="recommended - warned",
        denominator="1",
        where="told_others IS NOT NULL",
        kind="mean",
        unit="points",
        shape=Shape(scale=100, low=-100, high=100),
        row_dimensions=_ANSWER_ROWS,
        **_HEARD,
    ),
    Metric(
        key="outcome_attainment",
        title=_("Outcomes reached"),
        question=_("Do partners reach the results they came for?"),
        definition=_(
            "Outcomes that the partner marks as met or on the way ÷ its outcomes judged in the period."
        ),
        fact="outcomes",
        numerator="CASE WHEN judgment IN ('met', 'on_way') THEN 1 ELSE 0 END",
        denominator="1",
        kind="proportion",
        unit="percent",
        shape=_SHARE,
    ),
    Metric(
        key="coverage",
        title=_("Coverage"),
        question=_("Whom have we heard?"),
        definition=_(
            "Active partners heard from in the last 180 days ÷ active partners, at the period's end."
        ),
        fact="partner_states",
        numerator="CASE WHEN state = 'active' AND heard THEN 1 ELSE 0 END",
        denominator="CASE WHEN state = 'active' THEN 1 ELSE 0 END",
        where="state = 'active'",
        kind="proportion",
        unit="percent",
        shape=Shape(scale=100, low=0, high=100, is_share=True, is_complete=True),
    ),
    *(
        Metric(
            key=f"partners_{state}",
            title=title,
            question=_("How many partners are there, and where do they stand?"),
            definition=definition,
            fact="partner_states",
            numerator="1",
            denominator="1",
            where=where,
            kind="count",
            unit="count",
            shape=_RECORDS,
            better="higher" if state != "exited" else "lower",
            section="4",
        )
        for state, title, definition, where in (
            (
                "total",
                _("Partners"),
                _("Pending, active and inactive partners at the period's end."),
                "state IN ('pending', 'active', 'inactive')",
            ),
            ("new", _("New partners"), _("Partners signed in the period."), "is_new"),
            (
                "active",
                _("Active partners"),
                _("Activated, with a sale or a qualifying interaction in the last 90 days."),
                "state = 'active'",
            ),
            (
                "pending",
                _("Pending partners"),
                _("Signed or applied, not activated at the period's end."),
                "state = 'pending'",
            ),
            (
                "inactive",
                _("Inactive partners"),
                _("Activated, but without a qualifying activity in the last 90 days."),
                "state = 'inactive'",
            ),
            (
                "exited",
                _("Exited partners"),
                _("Partners whose last agreement had ended by the period's end."),
                "state = 'exited'",
            ),
        )
    ),
    Metric(
        key="retention_rate",
        title=_("Retention"),
        question=_("Do partners renew?"),
        definition=_(
            "Agreements renewed ÷ agreements due for renewal in the period and decided; "
            "one ended early counts as due and not renewed."
        ),
        fact="agreements",
        numerator="CASE WHEN outcome = 'renewed' THEN 1 ELSE 0 END",
        denominator="1",
        where="outcome <> ''",
        kind="proportion",
        unit="percent",
        shape=_SHARE,
        section="4",
    ),
    Metric(
        key="partner_retention",
        title=_("Partners kept"),
        question=_("Do active partners stay in the program?"),
        definition=_(
            "Partners active at the period's start and still in at its end ÷ active at its start."
        ),
        fact="partner_states",
        numerator="CASE WHEN state <> 'exited' THEN 1 ELSE 0 END",
        denominator="1",
        where="state_before = 'active'",
        kind="proportion",
        unit="percent",
        shape=_SHARE,
        section="4",
    ),
    Metric(
        key="buying_retention",
        title=_("Partners that sold again"),
        question=_("Do partners that sold in one period sell in the next?"),
        definition=_(
            "Partners with sales in the period and the one before ÷ partners with sales in the one before."
        ),
        fact="partner_sales",
        numerator="CASE WHEN sold THEN 1 ELSE 0 END",
        denominator="1",
        where="sold_before",
        kind="proportion",
        unit="percent",
        shape=_SHARE,
        section="4",
    ),
    Metric(
        key="sourced_revenue",
        title=_("Sourced revenue"),
        question=_("What business do partners bring?"),
        definition=_("Closed-won amount whose source is a partner; refunds are subtracted."),
        fact="sales",
        numerator="amount",
        denominator="1",
        where="attribution = 'sourced'",
        kind="amount",
        unit="money",
        shape=_RECORDS,
        section="4",
    ),
    Metric(
        key="sourced_share",
        title=_("Sourced share"),
        question=_("How much of our new business do partners bring?"),
        definition=_(
            "Sourced amount ÷ all closed-won business. Above 10 %, losing partners is a revenue risk."
        ),
        fact="sales",
        numerator="CASE WHEN attribution = 'sourced' THEN amount ELSE 0 END",
        denominator="amount",
        kind="ratio",
        unit="percent",
        shape=Shape(scale=100, low=0, high=100, is_complete=True),
        section="4",
    ),
    Metric(
        key="revenue_per_partner",
        title=_("Revenue per selling partner"),
        question=_("What does a partner bring?"),
        definition=_("Sourced amount ÷ partners with sales in the period."),
        fact="partner_sales",
        numerator="amount",
        denominator="1",
        where="sold",
        kind="mean",
        unit="money",
        shape=_RECORDS,
        section="4",
    ),
    *(
        Metric(
            key=f"revenue_per_partner_{suffix}",
            title=title,
            question=_("What does a typical, and what does a strong partner bring?"),
            definition=_("Of the sourced amounts of partners with sales in the period."),
            fact="partner_sales",
            numerator="amount",
            denominator="1",
            where="sold",
            kind="quantile",
            unit="money",
            shape=_RECORDS,
            quantile=quantile,
            section="4",
        )
        for suffix, title, quantile in (
            ("median", _("Median revenue per selling partner"), 0.5),
            ("p90", _("90th percentile of revenue per selling partner"), 0.9),
        )
    ),
    *(_concentration(*row) for row in _CONCENTRATIONS),
)

CATALOG: dict[str, Metric] = {metric.key: metric for metric in _METRICS}


def get_metric(key: str) -> Metric:
    """Raises NotFound with the nearest key."""
    metric = CATALOG.get(key)
    if metric is None:
        raise NotFound(f"There is no metric '{key}'. {suggest(key, list(CATALOG))}")
    return metric


def list_metrics() -> list[Metric]:
    return list(CATALOG.values())
