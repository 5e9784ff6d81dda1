"""The life of an import that is prepared in the browser: brought, mapped, checked, run, or discarded."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from onpar.accounts.queries import get_installation
from onpar.exchange import tasks
from onpar.exchange.catalog import read_catalog
from onpar.exchange.errors import DraftBusy
from onpar.exchange.files import REASON_COLUMNS, is_refused_header
from onpar.exchange.inspecting import FileShape, inspect_file, sampled_texts
from onpar.exchange.mapping import FileFormat, read_mapping
from onpar.exchange.models import (
    DraftState,
    ImportDraft,
    ImportRun,
    SavedMapping,
    Upload,
    uploads_folder,
)
from onpar.exchange.proposals import guess_kind, propose_mapping
from onpar.exchange.proposals.lookups import propose_join, propose_joined_fields
from onpar.exchange.proposals.mapping import holds_names
from onpar.exchange.services.draft_work import mapping_of
from onpar.exchange.services.undoing import check_may_be_undone
from onpar.exchange.services.uploads import remove_unused_uploads, store_upload
from onpar.kernel.audit import record
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.models import Task
from onpar.kernel.tasks import enqueue_keyed
from onpar.kernel.tasks.backend import UNFINISHED
from onpar.surveys.models import Mode

Document = dict[str, Any]

# What is not typed on the mapping page but decided after a check.
_DECIDED = ("same_name", "decisions")


def start_draft(upload: Upload, *, actor: str, at: datetime) -> ImportDraft:
    """Reads the file and proposes how to import it. Raises FileUnreadable, and keeps nothing then.

    A file with the header of a saved mapping begins with that mapping; a file of refused rows with the
    mapping that refused them.
    """
    try:
        shape = inspect_file(upload.path)
    except DomainError:
        remove_unused_uploads([upload])
        raise
    draft = ImportDraft(
        upload=upload, header_digest=header_digest(shape), actor=actor, changed_at=at
    )
    _begin(draft, shape)
    with writing():
        draft.save()
    return draft


def header_digest(shape: FileShape) -> str:
    """Equal for files with the same columns; those that say why a row was refused do not count."""
    names = [column.name for column in shape.columns if column.name not in REASON_COLUMNS]
    return hashlib.sha256("\0".join(names).encode()).hexdigest()


def _begin(draft: ImportDraft, shape: FileShape) -> None:
    earlier = _earlier(draft.header_digest) if _is_refused_file(shape) else None
    saved = SavedMapping.objects.filter(header_digest=draft.header_digest).first()
    if earlier:
        draft.kind, draft.document, draft.saved = earlier.kind, earlier.document, earlier.saved
    elif saved:
        draft.kind, draft.document, draft.saved = saved.kind, saved.document, saved
    else:
        draft.kind = guess_kind(shape)[0].kind
        draft.document = _proposed(draft.kind, shape)


def _earlier(digest: str) -> ImportDraft | None:
    ran = ImportDraft.objects.filter(header_digest=digest, state=DraftState.FINISHED)
    return ran.order_by("changed_at").last()


def _is_refused_file(shape: FileShape) -> bool:
    return is_refused_header([column.name for column in shape.columns])


def _proposed(kind: str, shape: FileShape, *, origin: str = "") -> Document:
    document = propose_mapping(kind, shape, catalog=read_catalog()).mapping.model_dump(mode="json")
    if document["file"]["time_zone"] == "UTC":
        document["file"]["time_zone"] = get_installation().time_zone
    if origin:
        document["origin"] = origin
    _promise(document, shape)
    return document


def _promise(document: Document, shape: FileShape) -> None:
    """Where a column says the mode of each row, the wave promised the most open of them."""
    names = document["columns"].get("mode", ())
    column = shape.column(names[0]) if names else None
    found = {text.casefold() for text, _count in column.values} if column else set()
    known = [mode.value for mode in Mode if mode.value in found]
    for wave in document["waves"]:
        wave["mode"] = wave["mode"] or (known[0] if known and len(known) == len(found) else "")


def change_draft(draft: ImportDraft, document: Document, *, kind: str, at: datetime) -> ImportDraft:
    """Keeps what was typed, right or wrong. Another kind or another cut of the file is proposed anew.

    Raises DraftBusy, FileUnreadable.
    """
    kept = {name: draft.document[name] for name in _DECIDED if name in draft.document}
    document = kept | document
    form = _cut(document)
    if kind != draft.kind or form != _cut(draft.document):
        shape = inspect_file(draft.upload.path, form)
        document = _proposed(kind, shape, origin=str(document.get("origin", "")))
    with _changing(draft, at=at) as row:
        row.kind, row.document = kind, document
    return row


def _cut(document: Mapping[str, Any]) -> FileFormat:
    """What decides on the columns. Raises FileUnreadable for what cannot be."""
    part = document.get("file", {})
    names = ("encoding", "delimiter", "sheet", "header_rows")
    mapping = read_mapping(
        {"file": {name: part[name] for name in names if name in part}}, folder=uploads_folder()
    )
    return mapping.file


def use_saved_mapping(draft: ImportDraft, saved: SavedMapping, *, at: datetime) -> ImportDraft:
    with _changing(draft, at=at) as row:
        row.kind, row.document, row.saved = saved.kind, saved.document, saved
    return row


def add_lookup(
    draft: ImportDraft, chunks: Iterable[bytes], name: str, *, actor: str, at: datetime
) -> ImportDraft:
    """Joins a second file by the columns that look like its key. Raises DraftBusy, FileUnreadable."""
    upload = store_upload(chunks, name, actor=actor, at=at)
    try:
        joined = inspect_file(upload.path)
        with _changing(draft, at=at) as row:
            row.document = _with_lookup(row, upload, joined)
    except DomainError:
        remove_unused_uploads([upload])
        raise
    return row


def _with_lookup(draft: ImportDraft, upload: Upload, joined: FileShape) -> Document:
    """The document with the second file joined, and fed by it what nothing fed before."""
    document: Document = draft.document
    lookups = list(document.get("lookups", ()))
    name = _free_name(upload, {str(lookup["name"]) for lookup in lookups})
    own = sampled_texts(draft.upload.path, inspect_file(draft.upload.path)) | _joined_texts(lookups)
    join = propose_join(own, joined, sampled_texts(upload.path, joined))
    columns, constants = document.get("columns", {}), document.get("constants", {})
    found = propose_joined_fields(
        draft.kind, joined, join, given={*columns, *constants}, catalog=read_catalog()
    )
    fed = {field: [f"{name}.{c}" for c in one.columns] for field, one in found.items()}
    lookup = {"name": name, "file": upload.address, "key": join.key, "column": join.column}
    changed = {"columns": columns | fed, "lookups": [*lookups, lookup]}
    if "partner" in found:
        changed["partner_by"] = "name" if holds_names(joined, found["partner"]) else "id"
    return document | changed


def _free_name(upload: Upload, taken: Collection[str]) -> str:
    name = free = slugify(upload.name.split(".")[0]).replace("-", "_")[:30] or "lookup"
    number = 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _joined_texts(lookups: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Of the files that were joined before, whose columns may lead to a third."""
    found: dict[str, frozenset[str]] = {}
    for lookup in lookups:
        path = uploads_folder() / str(lookup["file"])
        if path.exists():
            texts = sampled_texts(path, inspect_file(path))
            found |= {f"{lookup['name']}.{column}": cells for column, cells in texts.items()}
    return found


def propose_again(draft: ImportDraft, *, at: datetime) -> ImportDraft:
    """Forgets what was typed and begins with what the file looks like."""
    shape = inspect_file(draft.upload.path)
    with _changing(draft, at=at) as row:
        row.kind = guess_kind(shape)[0].kind
        row.document, row.saved = _proposed(row.kind, shape), None
    return row


def decide(
    draft: ImportDraft, decisions: Mapping[str, str], *, for_all: str, at: datetime
) -> ImportDraft:
    """Says which rows are partners that are here already: by external id "same", "different" or the id
    of a partner; `for_all` holds for rows without a decision. Raises DraftBusy."""
    with _changing(draft, at=at) as row:
        decided = {**row.document.get("decisions", {}), **decisions}
        row.document = {**row.document, "decisions": decided, "same_name": for_all}
    return row


def start_undo(run: ImportRun, *, actor: str, at: datetime) -> None:
    """Takes the import back as a task. Raises NothingToUndo."""
    check_may_be_undone(run)
    with writing():
        enqueue_keyed(undo_key(run), tasks.undo_import, run.pk, actor)
        record("import.undo.started", actor=actor, subject=f"import:{run.public_id}", at=at)


def undo_key(run: ImportRun) -> str:
    return f"undo:{run.public_id}"


def note_problem(draft: ImportDraft, problem: str, *, at: datetime) -> None:
    """For the page that is shown next; the next change forgets it."""
    with writing():
        ImportDraft.objects.filter(pk=draft.pk).update(problem=problem, changed_at=at)


@contextmanager
def _changing(draft: ImportDraft, *, at: datetime) -> Iterator[ImportDraft]:
    """The locked row of a draft that nobody works on; what a check said before no longer holds."""
    with writing():
        row = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if row.is_busy or row.state == DraftState.FINISHED:
            raise DraftBusy("This import is under way or done, so its mapping is not changed.")
        yield row
        row.state, row.report, row.problem, row.changed_at = DraftState.PREPARING, {}, "", at
        row.save()


def start_check(draft: ImportDraft, *, actor: str, at: datetime) -> None:
    """Compares every row with what is stored, as a task. Raises MappingWrong, DraftBusy."""
    mapping_of(draft)
    _enqueue(draft, DraftState.CHECKING, "import.check.started", actor=actor, at=at)


def start_run(draft: ImportDraft, *, actor: str, at: datetime) -> None:
    """Stores the rows, as a task; after a stop it goes on where it stopped. Raises DraftBusy."""
    mapping_of(draft)
    _enqueue(draft, DraftState.RUNNING, "import.run.started", actor=actor, at=at)


def _enqueue(
    draft: ImportDraft, state: DraftState, action: str, *, actor: str, at: datetime
) -> None:
    work = tasks.check_import if state == DraftState.CHECKING else tasks.run_import
    with writing():
        row = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if row.is_busy or row.state == DraftState.FINISHED:
            raise DraftBusy("This import is under way or done already.")
        queued = enqueue_keyed(f"import:{row.public_id}", work, row.pk)
        row.state, row.task, row.stop_asked, row.problem = state, queued.id, False, ""
        row.actor, row.changed_at = actor, at
        row.save()
        record(action, actor=actor, subject=f"draft:{row.public_id}", at=at)


def ask_to_stop(draft: ImportDraft, *, actor: str, at: datetime) -> None:
    """The task ends after the batch under way, and what it has stored stays.

    A draft whose task was given up is let go at once.
    """
    with writing():
        row = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if not row.is_busy:
            return
        row.stop_asked = True
        if not Task.objects.filter(public_id=row.task, state__in=UNFINISHED).exists():
            row.state = row.state_after_stop
        row.save(update_fields=["stop_asked", "state"])
        record("import.stop.asked", actor=actor, subject=f"draft:{row.public_id}", at=at)


def discard_draft(draft: ImportDraft, *, actor: str, at: datetime) -> None:
    """Deletes what was typed and the file; an import that was made stays. Raises DraftBusy."""
    with writing():
        row = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if row.is_busy:
            raise DraftBusy("This import is under way. Stop it first.")
        uploads = [row.upload, *_lookup_files(row.document)]
        row.delete()
        record("import.draft.discarded", actor=actor, subject=f"draft:{row.public_id}", at=at)
    remove_unused_uploads(uploads)


def _lookup_files(document: Mapping[str, Any]) -> Sequence[Upload]:
    addresses = [str(lookup.get("file", "")) for lookup in document.get("lookups", ())]
    return list(
        Upload.objects.filter(public_id__in=[address.split("/")[0] for address in addresses])
    )
