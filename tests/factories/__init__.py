"""The smallest valid things. A test names what matters to it; the rest has a plain default."""

from tests.factories.imports import make_import_draft, make_import_run
from tests.factories.partners import (
    make_agreement,
    make_document,
    make_interaction,
    make_outcome,
    make_partner,
    make_person,
    make_sale,
    make_user,
)
from tests.factories.program import install_program, refresh_facts
from tests.factories.surveys import make_answer_set, make_wave
from tests.factories.tasks import make_task, make_worker

__all__ = [
    "install_program",
    "make_agreement",
    "make_answer_set",
    "make_document",
    "make_import_draft",
    "make_import_run",
    "make_interaction",
    "make_outcome",
    "make_partner",
    "make_person",
    "make_sale",
    "make_task",
    "make_user",
    "make_wave",
    "make_worker",
    "refresh_facts",
]
