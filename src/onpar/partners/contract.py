"""What this room tells the others: the facts that its rows feed, what they say about people, and what
moves when two partners become one."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext_lazy as _

from onpar.accounts.models import User
from onpar.kernel.registry import Contract, Impersonal, Mentions, Personal, Reference
from onpar.partners.models import (
    Agreement,
    AgreementDocument,
    Aspect,
    BulkChange,
    CustomerScore,
    Expectation,
    ExternalId,
    Interaction,
    Outcome,
    Partner,
    PartnerAlias,
    PartnerGroup,
    PartnerType,
    Person,
    PersonAlias,
    ProfileChange,
    Program,
    Sale,
    Stage,
    StageTransition,
    Tier,
    Touchpoint,
)
from onpar.partners.moving import combine_profiles, move_groups, move_transitions, move_types

SALES = "sales"
AGREEMENTS = "agreements"
MEMBERSHIPS = "memberships"
INTERACTIONS = "interactions"
OUTCOMES = "outcomes"
CUSTOMER_SCORES = "customer_scores"
PARTNER_MONTHS = "partner_months"

FACTS = (
    SALES, AGREEMENTS, MEMBERSHIPS, INTERACTIONS, OUTCOMES, CUSTOMER_SCORES, PARTNER_MONTHS,
)  # fmt: skip

# A fact that is one file for all time is marked stale under this month.
WHOLE = 0

# The origin of rows that a person entered on screen.
BY_HAND = "by_hand"

# Called in the transaction of the change with the ids of interactions whose touchpoint changed, so that a
# room above marks its own facts.
interactions_moved: list[Callable[[Collection[int]], None]] = []


def tell_interactions_moved(interaction_ids: Collection[int]) -> None:
    if interaction_ids:
        for listener in interactions_moved:
            listener(interaction_ids)


_CATALOG = "Defined by the program, about nobody"
_SOURCE = "Where a row came from"
_IS_WORK = _("Part of the vendor's work; a former user is a number without a name.")

CONTRACT = Contract(
    personal=(
        Personal(Person, of=Person, path="pk", what=_("The contact"), whole_row=True),
        Personal(
            PersonAlias,
            of=Person,
            path="person",
            what=_("Ids of the contact in other systems"),
            whole_row=True,
        ),
        Personal(
            Interaction,
            of=Person,
            path="person",
            what=_("Interactions that the person took part in"),
            emptied=("person",),
        ),
        Personal(
            Agreement,
            of=Person,
            path="accepted_by",
            what=_("Agreements that the person accepted"),
            emptied=("accepted_by",),
        ),
        Personal(
            Interaction,
            of=User,
            path="staff",
            what=_("Interactions that the user took part in"),
            kept={"staff": _IS_WORK},
        ),
        Personal(
            Partner,
            of=User,
            path="owner",
            what=_("Partners that the user looks after"),
            kept={"owner": _IS_WORK},
        ),
        Personal(
            Partner,
            of=User,
            path="sponsor",
            what=_("Partners that the user sponsors"),
            kept={"sponsor": _IS_WORK},
        ),
        Personal(
            Partner,
            of=User,
            path="technical_contact",
            what=_("Partners that the user advises"),
            kept={"technical_contact": _IS_WORK},
        ),
        Personal(
            ProfileChange,
            of=User,
            path="owner",
            what=_("Partners that the user looked after, with dates"),
            kept={"owner": _IS_WORK},
        ),
        Personal(
            StageTransition,
            of=None,
            path="actor",
            what=_("Changes of stage that the user made"),
            kept={"actor": _IS_WORK},
        ),
        Personal(
            BulkChange,
            of=None,
            path="actor",
            what=_("Changes of many partners, as long as they can be undone"),
            kept={"actor": _IS_WORK},
        ),
        Personal(
            AgreementDocument,
            of=None,
            path="actor",
            what=_("Documents of agreements that the user uploaded"),
            kept={"actor": _IS_WORK},
        ),
    ),
    mentions=(
        Mentions(AgreementDocument, ("name",), _("Names of agreements' documents")),
        Mentions(Partner, ("custom",), _("Fields that the program added")),
        Mentions(StageTransition, ("reason",), _("Reasons for a change of stage")),
        Mentions(Sale, ("customer", "product", "reason"), _("Customers of sales")),
        Mentions(CustomerScore, ("customer",), _("Customers who rated partners")),
        Mentions(Interaction, ("subject", "outcome"), _("Interactions")),
        Mentions(Outcome, ("text", "target", "evidence"), _("Outcomes")),
    ),
    impersonal=(
        *(
            Impersonal(model, _CATALOG)
            for model in (Aspect, PartnerGroup, PartnerType, Program, Stage, Tier, Touchpoint)
        ),
        Impersonal(ExternalId, _SOURCE),
        Impersonal(PartnerAlias, "About the organization, also where it bears a person's name"),
        Impersonal(
            Partner,
            "About the organization, also where it bears a person's name",
            (
                *("name", "domain", "city", "region", "country", "industry", "origin"),
                *("language", "other_languages", "target_markets"),
            ),
        ),
        Impersonal(
            ProfileChange,
            "About the organization",
            ("types", "groups", "size_band", "region", "country", "language", "industry"),
        ),
        Impersonal(BulkChange, "Names rows by number", ("journal",)),
        Impersonal(AgreementDocument, "About the file", ("media_type", "digest")),
        Impersonal(Agreement, _SOURCE, ("origin", "external_id", "accepted_version")),
        Impersonal(Sale, _SOURCE, ("currency", "origin", "external_id")),
        Impersonal(CustomerScore, _SOURCE, ("origin", "external_id")),
        Impersonal(Interaction, _SOURCE, ("origin", "external_id")),
        Impersonal(Outcome, _SOURCE, ("origin",)),
        Impersonal(Expectation, _SOURCE, ("origin",)),
    ),
    references=(
        Reference(Partner.types.through, "partner", _("Types"), move=move_types),
        Reference(Partner.groups.through, "partner", _("Groups"), move=move_groups),
        Reference(ExternalId, "partner", _("Ids in other systems")),
        Reference(PartnerAlias, "partner", _("Partners merged into it before")),
        Reference(ProfileChange, "partner", _("History of its profile"), move=combine_profiles),
        Reference(StageTransition, "partner", _("History of its stage"), move=move_transitions),
        Reference(Person, "partner", _("People")),
        Reference(
            Agreement,
            "partner",
            _("Agreements"),
            facts=(AGREEMENTS,),
            days=("renewal_on", "ended_on"),
        ),
        Reference(Sale, "partner", _("Sales"), facts=(SALES,), days=("closed_on",)),
        Reference(
            CustomerScore,
            "partner",
            _("Customer scores"),
            facts=(CUSTOMER_SCORES,),
            days=("on",),
        ),
        Reference(Interaction, "partner", _("Interactions"), facts=(INTERACTIONS,), days=("at",)),
        Reference(Interaction, "person", _("Interactions")),
        Reference(Agreement, "accepted_by", _("Agreements")),
        Reference(PersonAlias, "person", _("Ids in other systems")),
        Reference(Outcome, "partner", _("Outcomes"), facts=(OUTCOMES,), days=("judged_on",)),
        Reference(Expectation, "partner", _("Expectations")),
    ),
    mergeable=(Partner, Person),
)
