"""The 36 touchpoints that a new program starts with, by phase.

Owner roles: pm program manager, pam partner manager, ps partner support, pmk partner marketing,
ena enablement, fin finance, leg legal, exec sponsor. Channels: m mail, p portal, c call, v in person.
Type codes: re reseller, rf referral, te technology, se service, ma marketing, di distributor.
Clocks are in business time.

A touchpoint qualifies as activity where the partner itself spends work on joint business: it meets
us for a purpose, learns, registers, sells or plans. What only we send, what only settles paperwork,
and trouble do not qualify: a partner that merely gets our mail, or only complains, is not active.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from onpar.partners.models import Phase


@dataclass(frozen=True)
class DefaultTouchpoint:
    key: str
    name: str
    owner_role: str
    channels: str
    clock: str
    weighs_most_for: str
    cares_about: str
    goes_well: str
    goes_badly: str
    is_qualifying: bool = False


_RECRUITMENT = (
    DefaultTouchpoint(
        "first_contact", _("First outreach"), "pam", "m c", _("Reply within 1 day"), "re se te",
        _("What is in it for my business"), _("Talks continue"), _("Others hear that we are noise"),
    ),
    DefaultTouchpoint(
        "application", _("Application and qualification"), "pm", "p", _("Decision within 5 days"),
        "all", _("A short form, honest criteria, a reason"), _("Signs of a strong fit"),
        _("Drops the form and applies elsewhere"),
    ),
    DefaultTouchpoint(
        "action_plan", _("Mutual action plan"), "pam", "p c", _("Draft within 5 days of a yes"),
        "te di se", _("Both sides commit"), _("The first win has a date before signing"),
        _("A vague start and a slow ramp"),
    ),
    DefaultTouchpoint(
        "agreement", _("Negotiation and signing"), "leg", "m p", _("Redline within 5 days"),
        "di te re", _("Fair terms, no surprises later"), _("Trust from the first day"),
        _("Lasting suspicion"),
    ),
)  # fmt: skip

_ONBOARDING = (
    DefaultTouchpoint(
        "access", _("Welcome and access"), "ps", "m p", _("1 day after signing"), "all",
        _("Working logins for the team"), _("The team is in on the first day"),
        _("Momentum is lost in the first week"),
    ),
    DefaultTouchpoint(
        "kickoff", _("Kickoff"), "pam", "c v", _("Within 14 days"), "all",
        _("Names, goals, the first deal"), _("Both sides own the plan"),
        _("Left to figure it out alone"), is_qualifying=True,
    ),
    DefaultTouchpoint(
        "onboarding_plan", _("Plan and timeline"), "pam", "p",
        _("First 3 steps dated within 14 days"), "re se te", _("What comes next, how long, and why"),
        _("The first win by day 60"), _("A silent partner"),
    ),
    DefaultTouchpoint(
        "training", _("Training and certificate"), "ena", "p c", _("Result at once"), "re se te",
        _("Usable next week, worth the hours"), _("Sells or delivers alone"),
        _("Drops out and calls support"), is_qualifying=True,
    ),
    DefaultTouchpoint(
        "knowledge_exchange", _("Material and portal"), "ena", "p",
        _("Questions answered within 1 day"), "re ma se", _("Find it in a minute, trust its date"),
        _("Uses our material"), _("Builds its own, off message"),
    ),
    DefaultTouchpoint(
        "exec_sponsor", _("Sponsor introduction"), "exec", "c v", _("Within 45 days"), "te di se",
        _("Being taken seriously"), _("Doors open"), _("Escalations by mail"),
    ),
    DefaultTouchpoint(
        "first_deal", _("First deal or referral together"), "pam", "c p", _("Help within 4 hours"),
        "re rf te", _("We win it together"), _("A second deal follows"), _("Never becomes active"),
        is_qualifying=True,
    ),
)  # fmt: skip

_GROWTH = (
    DefaultTouchpoint(
        "enablement", _("Ongoing enablement"), "ena", "p c", _("By plan"), "se re di",
        _("News that helps in the field"), _("The certified share holds"), _("An outdated pitch"),
        is_qualifying=True,
    ),
    DefaultTouchpoint(
        "regular_comms", _("Regular communication"), "pam", "c m", _("Check-in as the tier says"),
        "all", _("A person who knows my business"), _("Issues surface early"),
        _("Learns our news from customers"),
    ),
    DefaultTouchpoint(
        "resource_updates", _("Sales, marketing and technical updates"), "pmk", "p m",
        _("Notice before release"), "re ma te", _("Told first, told why"), _("Ready at launch"),
        _("A wrong promise to a customer"),
    ),
    DefaultTouchpoint(
        "tech_support", _("Technical help"), "ps", "p c", _("Response by priority"), "se te re",
        _("An engineer who answers"), _("The customer is saved"),
        _("The partner is blamed in public"),
    ),
    DefaultTouchpoint(
        "joint_activity", _("Joint marketing or selling"), "pmk", "c v", _("By plan"), "ma re te",
        _("Leads shared fairly"), _("Pipeline for both"), _("Money spent, no return"),
        is_qualifying=True,
    ),
    DefaultTouchpoint(
        "deal_registration", _("Deal registration and decision"), "pam", "p",
        _("Decision within 2 days"), "re di rf", _("Fast, safe, reasoned"),
        _("Brings the next deal to us"), _("Hides deals and sells another product"),
        is_qualifying=True,
    ),
    DefaultTouchpoint(
        "lead_sharing", _("Leads from us"), "pam", "p m",
        _("Accepted within 2 days, first update within 10"), "re se di", _("Fit and fairness"),
        _("Invests in us"), _("Believes that we keep the good ones"), is_qualifying=True,
    ),
    DefaultTouchpoint(
        "payout", _("Statement and payout"), "fin", "p m",
        _("Statement on day 5, paid by day 30"), "rf re ma", _("The right amount, on the day"),
        _("Trusts the plan"), _("Keeps its own ledger and disputes ours"),
    ),
    DefaultTouchpoint(
        "mdf", _("Funds request and claim"), "pmk", "p",
        _("Request answered within 5 days, claim within 10"), "ma re di", _("Worth the paperwork"),
        _("Plans with us"), _("Funds expire unused"), is_qualifying=True,
    ),
)  # fmt: skip

_EVALUATION = (
    DefaultTouchpoint(
        "qbr", _("Quarterly business review"), "pam", "c v", _("Every 90 days, as the tier says"),
        "re di te se", _("My goals, kept commitments"), _("Dated commitments"), _("Theater"),
        is_qualifying=True,
    ),
    DefaultTouchpoint(
        "issue_resolution", _("Complaint or conflict"), "ps", "c p",
        _("First contact within 2 days, solved within 10"), "all", _("A fair hearing, no repeat"),
        _("Stronger than before"), _("Tells others"),
    ),
    DefaultTouchpoint(
        "value_review", _("Value created together"), "pam", "c p", _("Every 180 days"), "te se di",
        _("Proof for my own board"), _("The budget for us grows"), _("The budget is cut"),
        is_qualifying=True,
    ),
    DefaultTouchpoint(
        "strategy_alignment", _("Strategy and roadmap talk"), "exec", "v c", _("Yearly"),
        "te di se", _("No surprise competition"), _("Plans around us"), _("Builds a way out"),
        is_qualifying=True,
    ),
    DefaultTouchpoint(
        "tier_review", _("Tier review"), "pm", "p c", _("Result within 10 days, 60 days notice"),
        "re se ma", _("Reachable rules, early warning"), _("Aims for the next tier"),
        _("Feels demoted by a form"),
    ),
)  # fmt: skip

_EXPANSION = (
    DefaultTouchpoint(
        "new_opportunity", _("New opportunity talk"), "pam", "c", _("Answer within 5 days"),
        "te re se", _("Speed, and someone with a mandate"), _("A new line of business"),
        _("Goes to another vendor"), is_qualifying=True,
    ),
    DefaultTouchpoint(
        "additional_training", _("Further product training"), "ena", "p c", _("By plan"),
        "se te re", _("A new skill that pays"), _("Sells the second product"), _("Avoids it"),
        is_qualifying=True,
    ),
    DefaultTouchpoint(
        "joint_business_plan", _("Joint business plan"), "pam", "c v",
        _("Agreed 30 days before the period"), "di re te", _("Resources from both"),
        _("The plan drives the weeks"), _("A file that nobody opens"), is_qualifying=True,
    ),
    DefaultTouchpoint(
        "market_expansion", _("New market or segment"), "exec", "c v",
        _("Go or no-go within 20 days"), "di re te", _("A protected investment"),
        _("The first reference"), _("Alone with the risk"), is_qualifying=True,
    ),
    DefaultTouchpoint(
        "renewal", _("Renewal"), "pam", "c p", _("Talk 120 days before, terms 60 days before"),
        "all", _("Better terms, no automatic trap"), _("Renews early"), _("Leaves on the last day"),
    ),
)  # fmt: skip

_EXIT = (
    DefaultTouchpoint(
        "exit_notice", _("Notice and confirmation"), "pam", "c m",
        _("Answer within 1 day, plan within 5"), "all", _("Respect, clear dates"),
        _("May return, no harm done"), _("A public dispute"),
    ),
    DefaultTouchpoint(
        "exit_interview", _("Exit interview"), "pm", "c", _("Within 14 days"), "all",
        _("Being heard without a sales talk"), _("We learn of the first doubt"),
        _("A wrong reason on file"),
    ),
    DefaultTouchpoint(
        "transition_support", _("Transition support"), "ps", "p c", _("Dates of the plan"),
        "se di re", _("No loss of face with customers"), _("Customers stay calm"), _("Blame"),
    ),
    DefaultTouchpoint(
        "knowledge_transfer", _("Knowledge transfer"), "ena", "p c", _("Before the handover"),
        "se te", _("What to hand over, and to whom"), _("No gap"), _("Customers start again"),
    ),
    DefaultTouchpoint(
        "customer_handover", _("Customers and open deals"), "pam", "c m",
        _("Named owner within 10 days"), "re di se", _("Own commissions honored"),
        _("Customers are kept"), _("Customers leave, claims arrive"),
    ),
    DefaultTouchpoint(
        "access_separation", _("Untangling access and systems"), "ps", "p",
        _("Last day, certificate of removal within 5 days"), "te se",
        _("No broken customer service"), _("A clean end, data returned"),
        _("Open keys, a risk for data"),
    ),
)  # fmt: skip

TOUCHPOINTS: dict[Phase, tuple[DefaultTouchpoint, ...]] = {
    Phase.RECRUITMENT: _RECRUITMENT,
    Phase.ONBOARDING: _ONBOARDING,
    Phase.GROWTH: _GROWTH,
    Phase.EVALUATION: _EVALUATION,
    Phase.EXPANSION: _EXPANSION,
    Phase.EXIT: _EXIT,
}
