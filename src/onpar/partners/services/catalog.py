"""Makes missing entries of the catalog that an import was told to make."""

from collections.abc import Iterable

from django.utils.text import slugify

from onpar.partners.models import PartnerGroup, PartnerType, Program, Tier

_KEY_LENGTH = 40


def ensure_types(names: Iterable[str]) -> None:
    for name in sorted(set(names)):
        PartnerType.objects.get_or_create(key=key_for(name), defaults={"name": _title(name)})


def ensure_groups(names: Iterable[str]) -> None:
    for name in sorted(set(names)):
        PartnerGroup.objects.get_or_create(key=key_for(name), defaults={"name": _title(name)})


def ensure_programs(names: Iterable[str]) -> None:
    for name in sorted(set(names)):
        Program.objects.get_or_create(key=key_for(name), defaults={"name": _title(name)})


def ensure_tiers(program_and_name: Iterable[tuple[int, str]]) -> None:
    """A tier comes after those its program has."""
    for program, name in sorted(set(program_and_name)):
        order = Tier.objects.filter(program_id=program).count() + 1
        Tier.objects.get_or_create(
            program_id=program, key=key_for(name), defaults={"name": _title(name), "order": order}
        )


def key_for(name: str) -> str:
    return slugify(name)[:_KEY_LENGTH].strip("-")


def _title(name: str) -> str:
    """A name for people; a bare key such as `value-added-reseller` becomes words."""
    if name == slugify(name):
        return name.replace("-", " ").replace("_", " ").capitalize()
    return name
