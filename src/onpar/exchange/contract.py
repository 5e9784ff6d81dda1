"""What this room declares to the others."""

from django.utils.translation import gettext_lazy as _

from onpar.exchange.models import ImportRun
from onpar.kernel.registry import Contract, Impersonal, Mentions, Personal

CONTRACT = Contract(
    personal=(
        Personal(
            ImportRun,
            of=None,
            path="actor",
            what=_("Imports that the person made"),
            kept={"actor": _("A number, not a name")},
        ),
    ),
    mentions=(Mentions(ImportRun, ("file_name",), _("Names of imported files")),),
    impersonal=(
        Impersonal(
            ImportRun,
            "Names of kinds and sources, and digests",
            ("kind", "origin", "file_digest", "mapping_digest"),
        ),
    ),
)
