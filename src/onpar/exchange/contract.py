"""What this room declares to the others."""

from django.utils.translation import gettext_lazy as _

from onpar.exchange.import_files import count_files_naming, erase_files_naming
from onpar.exchange.models import (
    Erasure,
    Export,
    ImportDraft,
    ImportJournal,
    ImportRun,
    SavedMapping,
    Upload,
)
from onpar.exchange.services.undoing import (
    count_journals_naming,
    drop_old_journals,
    erase_journals_naming,
)
from onpar.exchange.tasks import delete_old_uploads, remove_old_exports, remove_old_runs
from onpar.kernel.registry import Contract, Elsewhere, Impersonal, Mentions, Personal
from onpar.kernel.schedules import Schedule

CONTRACT = Contract(
    personal=(
        Personal(
            ImportRun,
            of=None,
            path="actor",
            what=_("Imports that the person made"),
            kept={"actor": _("A number, not a name")},
        ),
        Personal(
            Export,
            of=None,
            path="actor",
            what=_("Exports that the person asked for"),
            kept={"actor": _("A number, not a name")},
        ),
        Personal(
            Erasure,
            of=None,
            path="subject",
            what=_("The record of the erasure"),
            kept={
                "subject": _("A number, so that it can be shown that the person was erased"),
                "email_digest": _("Keyed, so that an import can refuse the person's row"),
                "source_digest": _("Keyed, so that an import can refuse the person's row"),
            },
        ),
        Personal(
            Erasure,
            of=None,
            path="actor",
            what=_("Erasures that the person made"),
            kept={"actor": _("A number, not a name")},
        ),
        Personal(
            ImportDraft,
            of=None,
            path="actor",
            what=_("Imports that the person prepared"),
            kept={"actor": _("A number, not a name")},
        ),
        Personal(
            Upload,
            of=None,
            path="actor",
            what=_("Files that the person uploaded"),
            kept={"actor": _("A number, not a name")},
        ),
        Personal(
            SavedMapping,
            of=None,
            path="actor",
            what=_("Mappings that the person saved"),
            kept={"actor": _("A number, not a name")},
        ),
    ),
    mentions=(
        Mentions(ImportRun, ("file_name",), _("Names of imported files")),
        Mentions(SavedMapping, ("name", "document"), _("Mappings of imports")),
        Mentions(ImportDraft, ("document", "report", "problem"), _("Imports being prepared")),
    ),
    elsewhere=(
        Elsewhere(
            _("Files of imports and exports that name the person"),
            count_files_naming,
            erase_files_naming,
        ),
        Elsewhere(
            _("Imports in which the person stands, which cannot be undone afterwards"),
            count_journals_naming,
            erase_journals_naming,
        ),
    ),
    schedules=(
        Schedule(
            "old-import-journals",
            _("Delete what undoes imports older than 30 days"),
            drop_old_journals,
        ),
        Schedule("remove-old-exports", _("Remove exports older than 7 days"), remove_old_exports),
        Schedule(
            "old-import-runs",
            _("Delete the refused rows of imports older than 30 days"),
            remove_old_runs,
        ),
        Schedule(
            "old-uploads",
            _("Delete uploaded files and drafts that were left for 30 days"),
            delete_old_uploads,
        ),
    ),
    impersonal=(
        Impersonal(Erasure, "Counts", ("report",)),
        Impersonal(ImportJournal, "Looked through and dropped as a whole: see elsewhere"),
        Impersonal(Export, "Names a task", ("task",)),
        Impersonal(
            ImportRun,
            "Names of kinds and sources, and digests",
            ("kind", "origin", "file_digest", "mapping_digest", "defined"),
        ),
        Impersonal(Upload, "Where the file lies; both go after 30 days", ("name",)),
        Impersonal(SavedMapping, "Names of kinds, and digests", ("kind", "header_digest")),
        Impersonal(
            ImportDraft,
            "Names of kinds and states, digests, and the id of a task",
            ("kind", "header_digest", "state", "task"),
        ),
    ),
)
