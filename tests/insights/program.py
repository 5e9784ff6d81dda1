"""A small program made through the ORM: every helper stores the smallest valid row and marks its month."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count

from django.utils import timezone

from onpar.accounts.models import Role, User
from onpar.insights.periods import parse_period
from onpar.insights.results import Query
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners import contract as partner_facts
from onpar.partners.models import (
    Agreement,
    Aspect,
    CustomerScore,
    Interaction,
    Outcome,
    Partner,
    PartnerGroup,
    PartnerType,
    Person,
    ProfileChange,
    Program,
    Sale,
    Stage,
    StageTransition,
    Tier,
    Touchpoint,
)
from onpar.surveys import contract as survey_facts
from onpar.surveys.models import Answer, Mode, Question, Response, Survey, SurveyVersion, Wave

TODAY = date(2026, 6, 20)
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)

_numbers = count(1)

# Question key → role and ends of the scale.
SCALES = {
    "expectation": ("expectation", 1, 10),
    "reality": ("reality", 1, 10),
    "recommend": ("loyalty", 0, 10),
    "satisfaction": ("satisfaction", 1, 5),
    "ease": ("ease", 1, 7),
}


def day(text: str | date) -> date:
    return date.fromisoformat(text) if isinstance(text, str) else text


def ask(metric: str, period: str = "2026", **details) -> Query:
    """A query with periods as people write them."""
    if isinstance(details.get("compare"), str):
        details["compare"] = parse_period(details["compare"], today=TODAY)
    return Query(metric, parse_period(period, today=TODAY), **details)


# Partners -----------------------------------------------------------------------------------------


def add_user(role: Role = Role.PROGRAM_MANAGER) -> User:
    number = next(_numbers)
    return User.objects.create_user(f"user{number}@example.test", name=f"User {number}", role=role)


def stage_of(key: str) -> Stage:
    fields = {"name": key.capitalize(), "phase": key}
    return Stage.objects.get_or_create(key=key, defaults=fields)[0]


def type_of(key: str) -> PartnerType:
    return PartnerType.objects.get_or_create(key=key, defaults={"name": key.capitalize()})[0]


def group_of(key: str) -> PartnerGroup:
    return PartnerGroup.objects.get_or_create(key=key, defaults={"name": key.capitalize()})[0]


def add_partner(
    name: str = "",
    *,
    types: Iterable[str] = ("reseller",),
    stage: str = "growth",
    since: str | date = LONG_AGO,
    joined_on: str | date | None = None,
    created_on: str | date = LONG_AGO,
    owner: User | None = None,
    **profile,
) -> Partner:
    made = datetime.combine(day(created_on), datetime.min.time(), tzinfo=UTC)
    partner = Partner.objects.create(
        name=name or f"Partner {next(_numbers)}",
        stage=stage_of(stage),
        owner=owner,
        joined_on=joined_on and day(joined_on),
        created_at=made,
    )
    partner.types.set([type_of(key) for key in types])
    change_profile(partner, since, types=list(types), owner=owner, **profile)
    move_stage(partner, stage, since)
    return partner


def change_profile(partner: Partner, since: str | date, **profile) -> None:
    for key in profile.get("types", ()):
        type_of(key)
    for key in profile.get("groups", ()):
        group_of(key)
    since = day(since)
    ProfileChange.objects.update_or_create(partner=partner, since=since, defaults=profile)
    mark_lifecycle(since)


def move_stage(partner: Partner, stage: str, on: str | date) -> None:
    to_stage = stage_of(stage)
    StageTransition.objects.create(partner=partner, to_stage=to_stage, on=day(on), actor="test")
    Partner.objects.filter(pk=partner.pk).update(stage=to_stage)
    mark_lifecycle(day(on))


def mark_lifecycle(on: date) -> None:
    mark_stale(partner_facts.PARTNER_MONTHS, [month_of(on)])
    mark_stale(partner_facts.MEMBERSHIPS, [partner_facts.WHOLE])


def add_person(partner: Partner, name: str = "") -> Person:
    return Person.objects.create(partner=partner, name=name or f"Person {next(_numbers)}")


# Commerce and contact -----------------------------------------------------------------------------


def add_sale(
    partner: Partner | None,
    amount: int,
    on: str | date,
    *,
    attribution: str = "sourced",
    currency: str = "USD",
) -> Sale:
    """`amount` in whole units of a currency with two digits."""
    sale = Sale.objects.create(
        partner=partner,
        attribution=attribution if partner else "direct",
        amount_minor=amount * 100,
        currency=currency,
        closed_on=day(on),
        external_id=str(next(_numbers)),
    )
    mark_stale(partner_facts.SALES, [month_of(sale.closed_on)])
    return sale


def add_agreement(
    partner: Partner,
    starts_on: str | date,
    renewal_on: str | date | None = None,
    *,
    outcome: str = "",
    ended_on: str | date | None = None,
    tier: str = "",
) -> Agreement:
    program, _ = Program.objects.get_or_create(key="program", defaults={"name": "Program"})
    held = tier and Tier.objects.get_or_create(program=program, key=tier, name=tier.title())[0]
    agreement = Agreement.objects.create(
        partner=partner,
        program=program,
        tier=held or None,
        starts_on=day(starts_on),
        renewal_on=renewal_on and day(renewal_on),
        ended_on=ended_on and day(ended_on),
        outcome=outcome,
    )
    days = [agreement.starts_on, agreement.renewal_on, agreement.ended_on]
    mark_stale(partner_facts.AGREEMENTS, {month_of(each) for each in days if each})
    mark_lifecycle(agreement.starts_on)
    return agreement


def add_interaction(
    partner: Partner, on: str | date, *, qualifying: bool = True, touchpoint: str = ""
) -> Interaction:
    key = touchpoint or ("joint_call" if qualifying else "newsletter")
    fields = {"name": key.title(), "phase": "growth", "is_qualifying": qualifying}
    at = datetime.combine(day(on), datetime.min.time(), tzinfo=UTC)
    interaction = Interaction.objects.create(
        partner=partner,
        touchpoint=Touchpoint.objects.get_or_create(key=key, defaults=fields)[0],
        at=at,
        external_id=str(next(_numbers)),
    )
    mark_stale(partner_facts.INTERACTIONS, [month_of(at.date())])
    return interaction


def add_outcome(partner: Partner, judgment: str, on: str | date, *, side: str = "theirs") -> None:
    Outcome.objects.create(
        partner=partner,
        side=side,
        text="More leads",
        stated_on=LONG_AGO,
        judgment=judgment,
        judged_on=day(on),
    )
    mark_stale(partner_facts.OUTCOMES, [month_of(day(on))])


def add_unjudged_outcome(partner: Partner, stated_on: str, *, side: str = "theirs") -> None:
    Outcome.objects.create(partner=partner, side=side, text="Less work", stated_on=day(stated_on))


def add_customer_score(
    partner: Partner,
    score: float,
    on: str | date,
    *,
    scale: tuple[float, float] = (1, 5),
    promise_kept: float | None = None,
) -> None:
    CustomerScore.objects.create(
        partner=partner,
        score=score,
        low=scale[0],
        high=scale[1],
        promise_kept=promise_kept,
        on=day(on),
        external_id=str(next(_numbers)),
    )
    mark_stale(partner_facts.CUSTOMER_SCORES, [month_of(day(on))])


# Surveys ------------------------------------------------------------------------------------------


def aspect_of(key: str, parent: str = "") -> Aspect:
    fields = {"name": key.title(), "parent": aspect_of(parent) if parent else None}
    return Aspect.objects.get_or_create(key=key, defaults=fields)[0]


def wave_of(
    key: str = "continuous",
    *,
    survey: str = "relationship",
    mode: str = Mode.NAMED,
    opened_on: str | date = LONG_AGO,
    closed_on: str | date | None = None,
) -> Wave:
    asked, _ = Survey.objects.get_or_create(key=survey, defaults={"name": survey, "mode": mode})
    fields = {
        "name": key,
        "mode": mode,
        "opened_on": day(opened_on),
        "closed_on": closed_on and day(closed_on),
    }
    return Wave.objects.get_or_create(survey=asked, key=key, defaults=fields)[0]


def question_of(version: SurveyVersion, key: str) -> Question:
    """`reality.trust` rates the aspect trust; `reality.portal<quality` an item of quality."""
    name, _, about = key.partition(".")
    role, low, high = SCALES.get(name, (name, None, None))
    aspect, _, parent = about.partition("<")
    fields = {
        "role": role,
        "low": low,
        "high": high,
        "aspect": aspect_of(aspect, parent) if aspect else None,
    }
    slug = key.replace(".", "-").replace("<", "-")
    return Question.objects.get_or_create(version=version, key=slug, defaults=fields)[0]


def add_response(
    partner: Partner | None,
    on: str | date,
    *,
    person: Person | None = None,
    mode: str = Mode.NAMED,
    wave: Wave | None = None,
    cluster_key: int | None = None,
    interaction: Interaction | None = None,
    **answers,
) -> Response:
    """`answers`: question key → number, or choice where it is a text. Dots are written `__`."""
    wave = wave or wave_of()
    version, _ = SurveyVersion.objects.get_or_create(
        survey=wave.survey, number=1, defaults={"created_at": timezone.now()}
    )
    response = Response.objects.create(
        wave=wave,
        version=version,
        partner=partner,
        person=person,
        interaction=interaction,
        mode=mode,
        cluster_key=cluster_key,
        on=day(on),
        external_id=str(next(_numbers)),
    )
    for key, value in answers.items():
        add_answer(response, key.replace("__", "."), value)
    mark_answers(response.on)
    return response


def add_answer(response: Response, key: str, value: float | str) -> Answer:
    question = question_of(response.version, key)
    if isinstance(value, str):
        return Answer.objects.create(response=response, question=question, choice=value)
    return Answer.objects.create(response=response, question=question, number=value)


def mark_answers(*days: date) -> None:
    for fact in survey_facts.FACTS:
        mark_stale(fact, {month_of(each) for each in days})
