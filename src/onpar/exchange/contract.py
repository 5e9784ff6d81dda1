"""What this room declares to the others."""

from django.utils.translation import gettext_lazy as _

from onpar.exchange.import_files import count_files_naming, erase_files_naming
from onpar.exchange.models import Erasure, ImportRun
from onpar.kernel.registry import Contract, Elsewhere, Impersonal, Mentions, Personal

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
    ),
    mentions=(Mentions(ImportRun, ("file_name",), _("Names of imported files")),),
    elsewhere=(
        Elsewhere(
            _("Files of imports that name the person"), count_files_naming, erase_files_naming
        ),
    ),
    impersonal=(
        Impersonal(Erasure, "Counts", ("report",)),
        Impersonal(
            ImportRun,
            "Names of kinds and sources, and digests",
            ("kind", "origin", "file_digest", "mapping_digest"),
        ),
    ),
)
