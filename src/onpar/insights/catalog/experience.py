"""Experience: figures from surveys and touchpoint feedback (metrics.md 3)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from onpar.analysis import Shape
from onpar.insights.catalog.metric import SHARE, Better, Metric, Text

_HEARD: dict[str, Any] = {"min_responses": 5, "min_partners": 3}
_ANSWER_ROWS = ("touchpoint", "survey", "wave")
_PAIR_ROWS = ("aspect", *_ANSWER_ROWS)

_PAIR_FIGURES: tuple[tuple[str, Text, Text, str, Shape, Better], ...] = (
    (
        "below_share",
        _("Pairs below expectation"),
        _("Share of pairs in which reality is below expectation."),
        "CASE WHEN reality < expectation THEN 1 ELSE 0 END",
        SHARE,
        "lower",
    ),
    (
        "equal_share",
        _("Pairs that meet expectation"),
        _("Share of pairs in which reality equals expectation."),
        "CASE WHEN reality = expectation THEN 1 ELSE 0 END",
        SHARE,
        "higher",
    ),
    (
        "above_share",
        _("Pairs above expectation"),
        _("Share of pairs in which reality is above expectation."),
        "CASE WHEN reality > expectation THEN 1 ELSE 0 END",
        SHARE,
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

EXPERIENCE = (
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
            kind="proportion" if shape is SHARE else "mean",
            unit="percent" if shape is SHARE else "scale",
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
        made_of="px_reality",
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
        shape=SHARE,
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
        shape=SHARE,
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
)
