"""What the program defines once, and every other row names by its key. Small lists, given whole."""

from typing import Any

from django.db.models import QuerySet
from ninja import Router, Schema

from onpar.accounts.models import Scope
from onpar.api.doors import read
from onpar.api.requests import ApiRequest
from onpar.partners.models import (
    Aspect,
    PartnerGroup,
    PartnerType,
    Phase,
    Program,
    Stage,
    Touchpoint,
)

router = Router(tags=["Catalog"])


class EntryOut(Schema):
    key: str
    name: str


class StageOut(EntryOut):
    phase: Phase


class TouchpointOut(EntryOut):
    phase: Phase
    is_qualifying: bool
    clock: str


class ProgramOut(EntryOut):
    tiers: list[EntryOut]


class Catalog(Schema):
    types: list[EntryOut]
    groups: list[EntryOut]
    stages: list[StageOut]
    touchpoints: list[TouchpointOut]
    aspects: list[EntryOut]
    programs: list[ProgramOut]


@read(router, "/catalog", scope=Scope.PARTNERS_READ, answer=Catalog)
def get_catalog(request: ApiRequest) -> Catalog:  # noqa: ARG001
    """Types, groups, stages, touchpoints, aspects and programs, each in its order."""
    programs = Program.objects.prefetch_related("tiers").order_by("name")
    return Catalog(
        types=_entries(PartnerType.objects.all()),
        groups=_entries(PartnerGroup.objects.all()),
        stages=[StageOut.from_orm(stage) for stage in Stage.objects.all()],
        touchpoints=[TouchpointOut.from_orm(found) for found in Touchpoint.objects.all()],
        aspects=_entries(Aspect.objects.all()),
        programs=[
            ProgramOut(key=found.key, name=found.name, tiers=_entries(found.tiers.all()))
            for found in programs
        ],
    )


def _entries(rows: QuerySet[Any]) -> list[EntryOut]:
    return [EntryOut(key=row.key, name=row.name) for row in rows]
