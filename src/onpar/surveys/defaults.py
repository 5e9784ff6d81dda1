"""The surveys that a new program starts with, from the templates of the same keys."""

from datetime import datetime

from onpar.kernel.db import writing
from onpar.surveys.models import Survey
from onpar.surveys.services.designing import create_survey, publish
from onpar.surveys.templates import get_template

RELATIONSHIP_SHORT, RELATIONSHIP_FULL, TOUCHPOINT = (
    "relationship_short",
    "relationship_full",
    "touchpoint",
)
FIVE_VALUES = ("win_win", "clarity", "help", "recognition", "future")
ALL_PAIRS = (
    *FIVE_VALUES, "ease_of_work", "communication", "trust", "fair_pay", "quality_product", "quality_portal",
)  # fmt: skip


def install_default_surveys(*, actor: str, at: datetime) -> None:
    """Add the default surveys whose keys are missing; the default aspects must be there."""
    with writing():
        known = set(Survey.objects.values_list("key", flat=True))
        for key in (RELATIONSHIP_SHORT, RELATIONSHIP_FULL, TOUCHPOINT):
            if key not in known:
                template = get_template(key)
                draft = create_survey(
                    template.document,
                    name=template.name["en"],
                    mode=template.mode,
                    key=key,
                    template=key,
                    actor=actor,
                    at=at,
                )
                publish(draft, actor=actor, at=at)
