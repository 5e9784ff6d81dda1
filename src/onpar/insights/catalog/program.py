"""The program: relationship and commercial figures from records (metrics.md 4)."""

from django.utils.translation import gettext_lazy as _

from onpar.analysis import Shape
from onpar.insights.catalog.metric import RECORDS, SHARE, Metric, Text, Unit

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
        shape=RECORDS,
        better="lower",
        section="4",
    )


PROGRAM = (
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
            shape=RECORDS,
            better="lower" if state in ("inactive", "exited") else "higher",
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
        shape=SHARE,
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
        shape=SHARE,
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
        shape=SHARE,
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
        shape=RECORDS,
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
        shape=RECORDS,
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
            shape=RECORDS,
            quantile=quantile,
            section="4",
        )
        for suffix, title, quantile in (
            ("median", _("Median revenue per selling partner"), 0.5),
            ("p90", _("90th percentile of revenue per selling partner"), 0.9),
        )
    ),
    Metric(
        key="customer_satisfaction",
        title=_("Customer satisfaction"),
        question=_("Are the end customers of our partners satisfied?"),
        definition=_(
            "Mean of the scores that end customers gave for what a partner delivered, each put on "
            "0–100 from its own scale."
        ),
        fact="customer_scores",
        numerator="(score - low) / (high - low)",
        denominator="1",
        kind="mean",
        unit="score",
        shape=Shape(scale=100, low=0, high=100),
        section="4",
    ),
    Metric(
        key="customer_parity",
        title=_("Customer parity"),
        question=_("Do end customers get what our partners promised them?"),
        definition=_(
            "What end customers say they got ÷ what the partner had promised, over scores that say it: "
            "1.00 is all of it."
        ),
        fact="customer_scores",
        numerator="promise_kept",
        denominator="1",
        where="promise_kept IS NOT NULL",
        kind="ratio",
        unit="ratio",
        shape=Shape(cannot_be_negative=True),
        better="on_target",
        section="4",
    ),
    *(_concentration(*row) for row in _CONCENTRATIONS),
)
