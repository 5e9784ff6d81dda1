"""Users, partners and what hangs on a partner."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from onpar.accounts.models import Role, User
from onpar.kernel import clock
from onpar.partners.models import (
    Agreement,
    AgreementDocument,
    Interaction,
    Outcome,
    Partner,
    PartnerType,
    Person,
    ProfileChange,
    Program,
    Sale,
    Stage,
    StageTransition,
    Touchpoint,
)
from onpar.partners.services.documents import add_document

_numbers = count(1)
LONG_AGO = date(2000, 1, 1)


def make_user(name: str = "Kim Park", *, role: Role = Role.PROGRAM_MANAGER, **fields: Any) -> User:
    email = fields.pop("email", f"user{next(_numbers)}@example.com")
    return User.objects.create_user(
        email, fields.pop("password", None), name=name, role=role, **fields
    )


def make_partner(
    name: str = "Valley Bicycle",
    *,
    partner_type: str = "reseller",
    stage: str = "growth",
    **fields: Any,
) -> Partner:
    """A partner that has been in its stage and type since long ago."""
    partner = Partner.objects.create(
        name=name, stage=Stage.objects.get(key=stage), created_at=clock.now(), **fields
    )
    partner.types.add(PartnerType.objects.get(key=partner_type))
    StageTransition.objects.create(
        partner=partner, to_stage=partner.stage, on=fields.get("joined_on", LONG_AGO), actor="test"
    )
    ProfileChange.objects.create(
        partner=partner,
        since=date(1900, 1, 1),
        types=[partner_type],
        owner=partner.owner,
        country=partner.country,
        region=partner.region,
        size_band=partner.size_band,
    )
    return partner


def make_person(partner: Partner, name: str = "Ana Silva", **fields: Any) -> Person:
    return Person.objects.create(partner=partner, name=name, **fields)


def make_sale(
    partner: Partner | None, minor: int = 100_000, *, on: date | None = None, **fields: Any
) -> Sale:
    fields = {"attribution": "sourced" if partner else "direct", "currency": "USD"} | fields
    return Sale.objects.create(
        partner=partner,
        amount_minor=minor,
        closed_on=on or _lately(),
        external_id=f"sale-{next(_numbers)}",
        **fields,
    )


def make_interaction(
    partner: Partner,
    subject: str = "",
    *,
    touchpoint: str = "qbr",
    on: date | None = None,
    **fields: Any,
) -> Interaction:
    noon = datetime.combine(on or _lately(), time(12))
    return Interaction.objects.create(
        partner=partner,
        subject=subject,
        touchpoint=Touchpoint.objects.get(key=touchpoint),
        at=timezone.make_aware(noon),
        external_id=f"interaction-{next(_numbers)}",
        **fields,
    )


def make_agreement(partner: Partner, *, starts_on: date = LONG_AGO, **fields: Any) -> Agreement:
    return Agreement.objects.create(
        partner=partner, program=Program.objects.get(), starts_on=starts_on, **fields
    )


def make_document(agreement: Agreement, name: str = "signed.pdf") -> AgreementDocument:
    """A PDF of a few bytes, with its file."""
    content = [b"%PDF-1.7 signed"]
    return add_document(agreement, content, name, actor="test", at=clock.now())


def make_outcome(partner: Partner, text: str = "Grow by a tenth", **fields: Any) -> Outcome:
    return Outcome.objects.create(
        partner=partner, text=text, side="theirs", stated_on=LONG_AGO, **fields
    )


def _lately() -> date:
    return clock.today() - timedelta(days=7)
