"""Fetch with rights: imports are for those who run the program."""

from onpar.accounts.models import User
from onpar.exchange.models import ImportDraft, ImportRun, SavedMapping
from onpar.kernel.errors import NotAllowed, NotFound


def check_may_import(user: User) -> None:
    """Raises NotAllowed before anything is looked for, so that no id is told from another."""
    if not user.runs_program:
        raise NotAllowed("Imports are for administrators and program managers.")


def get_draft_for(user: User, public_id: str) -> ImportDraft:
    check_may_import(user)
    draft = ImportDraft.objects.filter(public_id=public_id).select_related("upload", "run").first()
    if draft is None:
        raise NotFound("There is no such import. It may have been discarded.")
    return draft


def get_run_for(user: User, public_id: str) -> ImportRun:
    check_may_import(user)
    run = ImportRun.objects.filter(public_id=public_id).first()
    if run is None:
        raise NotFound("There is no such import.")
    return run


def get_saved_mapping_for(user: User, public_id: str) -> SavedMapping:
    check_may_import(user)
    saved = SavedMapping.objects.filter(public_id=public_id).first()
    if saved is None:
        raise NotFound("There is no such mapping. It may have been deleted.")
    return saved
