"""Storing the default catalog. Safe to run on every start: what a program has edited stays."""

from onpar.kernel.db import writing
from onpar.partners.defaults import catalog
from onpar.partners.defaults.touchpoints import TOUCHPOINTS
from onpar.partners.models import (
    Aspect,
    PartnerType,
    Phase,
    Program,
    Stage,
    Tier,
    Touchpoint,
)


def install_defaults() -> None:
    """Add the types, stages, touchpoints, aspects, program and tiers whose keys are missing."""
    with writing():
        _install_types()
        _install_stages()
        _install_touchpoints()
        _install_aspects()
        _install_program()


def _install_types() -> None:
    rows = [
        PartnerType(key=key, name=name, order=order)
        for order, (key, name) in enumerate(catalog.PARTNER_TYPES, start=1)
    ]
    PartnerType.objects.bulk_create(rows, ignore_conflicts=True)


def _install_stages() -> None:
    # One stage per phase: a program that wants more splits a phase itself.
    rows = [
        Stage(key=phase.value, name=phase.name.capitalize(), phase=phase, order=order)
        for order, phase in enumerate(Phase, start=1)
    ]
    Stage.objects.bulk_create(rows, ignore_conflicts=True)


def _install_touchpoints() -> None:
    listed = [(phase, default) for phase, defaults in TOUCHPOINTS.items() for default in defaults]
    rows = [
        Touchpoint(phase=phase, order=order, **vars(default))
        for order, (phase, default) in enumerate(listed, start=1)
    ]
    Touchpoint.objects.bulk_create(rows, ignore_conflicts=True)


def _install_aspects() -> None:
    orders = {aspect.key: order for order, aspect in enumerate(catalog.ASPECTS, start=1)}
    for nested in (False, True):
        # Items of an aspect come second: they point at it.
        parents = dict(Aspect.objects.values_list("key", "pk"))
        rows = [
            Aspect(
                key=aspect.key,
                name=aspect.name,
                definition=aspect.definition,
                order=orders[aspect.key],
                parent_id=parents.get(aspect.parent),
            )
            for aspect in catalog.ASPECTS
            if bool(aspect.parent) == nested
        ]
        Aspect.objects.bulk_create(rows, ignore_conflicts=True)


def _install_program() -> None:
    key, name = catalog.PROGRAM
    program, _created = Program.objects.get_or_create(key=key, defaults={"name": name})
    rows = [
        Tier(program=program, key=tier_key, name=tier_name, order=order)
        for order, (tier_key, tier_name) in enumerate(catalog.TIERS, start=1)
    ]
    Tier.objects.bulk_create(rows, ignore_conflicts=True)
