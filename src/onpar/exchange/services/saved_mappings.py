"""Mappings that are kept under a name."""

from datetime import datetime

from django.db import IntegrityError

from onpar.exchange.errors import NameTaken
from onpar.exchange.models import ImportDraft, SavedMapping
from onpar.kernel.audit import record
from onpar.kernel.db import writing


def save_mapping(draft: ImportDraft, name: str, *, actor: str, at: datetime) -> SavedMapping:
    """Keeps the draft's mapping under `name`; the one that has the name is replaced."""
    fields = {
        "kind": draft.kind,
        "document": draft.document,
        "header_digest": draft.header_digest,
        "actor": actor,
        "saved_at": at,
    }
    with writing():
        saved, _made = SavedMapping.objects.update_or_create(name=name, defaults=fields)
        ImportDraft.objects.filter(pk=draft.pk).update(saved=saved)
        record(
            "import.mapping.saved",
            actor=actor,
            subject=f"mapping:{saved.public_id}",
            at=at,
            after={"name": name, "kind": saved.kind},
        )
    return saved


def rename_mapping(saved: SavedMapping, name: str, *, actor: str, at: datetime) -> None:
    """Raises NameTaken."""
    before = saved.name
    if name == before:
        return
    try:
        with writing():
            SavedMapping.objects.filter(pk=saved.pk).update(name=name)
            record(
                "import.mapping.renamed",
                actor=actor,
                subject=f"mapping:{saved.public_id}",
                at=at,
                before={"name": before},
                after={"name": name},
            )
    except IntegrityError:
        raise NameTaken(f"There is a mapping “{name}” already. Choose another name.") from None


def delete_mapping(saved: SavedMapping, *, actor: str, at: datetime) -> None:
    """Imports made with it stay as they are."""
    with writing():
        record(
            "import.mapping.deleted",
            actor=actor,
            subject=f"mapping:{saved.public_id}",
            at=at,
            before={"name": saved.name, "kind": saved.kind},
        )
        saved.delete()
