"""Types, stages, aspects and the one program that a new installation starts with.

Names are short enough for a chart's label and are translated where they are shown; the definition
says to partners what an aspect covers.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class DefaultAspect:
    key: str
    name: str
    definition: str
    parent: str = ""


PARTNER_TYPES = (
    ("reseller", _("Reseller")),
    ("referral", _("Referral")),
    ("technology", _("Technology")),
    ("service", _("Service")),
    ("marketing", _("Marketing")),
    ("distributor", _("Distributor")),
)

PROGRAM = ("partner_program", _("Partner program"))
TIERS = (("registered", _("Registered")), ("silver", _("Silver")), ("gold", _("Gold")))

ASPECTS = (
    DefaultAspect("win_win", _("Mutual benefit"), _("You gain from working together, not only we")),
    DefaultAspect("clarity", _("Clarity"), _("Goals, rules, roles and next steps are clear")),
    DefaultAspect("help", _("Help and training"), _("People, training, material and answers")),
    DefaultAspect("recognition", _("Recognition"), _("Thanks, visibility, credit and status")),
    DefaultAspect("future", _("Growing together"), _("A next chapter that pays for both")),
    DefaultAspect("ease_of_work", _("Ease of work"), _("Few steps and short waits")),
    DefaultAspect(
        "communication",
        _("Communication"),
        _("The right content at the right time, with one voice"),
    ),
    DefaultAspect("trust", _("Trust"), _("Promises are kept and treatment is fair")),
    DefaultAspect("fair_pay", _("Fair pay"), _("Margin, commission and funds for what you give")),
    DefaultAspect("quality", _("Quality"), _("Of our products and of our partner portal")),
    DefaultAspect(
        "quality_product", _("Product quality"), _("Quality of our products"), parent="quality"
    ),
    DefaultAspect(
        "quality_portal", _("Portal quality"), _("Quality of our partner portal"), parent="quality"
    ),
)
