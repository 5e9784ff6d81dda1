"""Nothing of an erased person is left anywhere: every model that the registry knows is planted with words
that must be gone, so a new model is tested without a new test."""

import gzip
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from openpyxl import Workbook
from pytest_django import Settings

from onpar.accounts.models import Role, User
from onpar.exchange.errors import LastAdministrator
from onpar.exchange.models import Erasure
from onpar.exchange.services.erasing import erase_person, preview_erasure
from onpar.insights.facts.refresh import refresh
from onpar.kernel.audit import record
from onpar.kernel.audit.sealing import seal_entries
from onpar.kernel.audit.verifying import verify
from onpar.partners.models import Person
from onpar.surveys.models import Answer, Mode, Response
from tests.exchange.conftest import Bring
from tests.exchange.planting import Garden, fill_person
from tests.factories import (
    install_program,
    make_answer_set,
    make_interaction,
    make_partner,
    make_person,
    make_user,
    make_wave,
    refresh_facts,
)

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAME, EMAIL = "Kqanazx Zékqovsky", "kqanazx@zekqovsky.example"


def make_contact() -> Person:
    return make_person(make_partner(), NAME, email=EMAIL)


def make_staff() -> User:
    make_user("Ada Okoro", role=Role.ADMINISTRATOR)
    return make_user(NAME, email=EMAIL, password="kqpasswordzx")


def plant_files(directory: Path) -> list[Path]:
    """The person in every kind of file that imports leave."""
    folder = directory / "imports" / "run"
    folder.mkdir(parents=True)
    table = "Vorname;Nachname;Mail\nKqanazx;Zékqovsky;x@x.example\n"
    (folder / "refused.csv").write_text(f"name\n{NAME}\n")
    (folder / "columns.csv").write_bytes(table.encode("cp1252"))
    (folder / "wide.csv").write_bytes(f"name\n{NAME}\n".encode("utf-16"))
    (folder / "packed.csv.gz").write_bytes(gzip.compress(f"a\n{EMAIL}\n".encode()))
    book = Workbook()
    book.active.append(["Name", NAME])  # type: ignore[union-attr]
    book.save(folder / "book.xlsx")
    return sorted(folder.iterdir())


def stored_bytes() -> bytes:
    """Everything in the database: on SQLite its file as it would lie on disk, free pages included."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return bytes(connection.connection.serialize())
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT CAST(t AS TEXT) FROM "{table}" t')  # noqa: S608
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts).encode()


def files_below(*directories: Path) -> bytes:
    return b"\n".join(
        path.read_bytes() for each in directories for path in each.rglob("*") if path.is_file()
    )


def found_in(content: bytes, words: list[str]) -> list[str]:
    """The words that stand in the bytes, as text or as JSON writes them."""
    return [
        word
        for word in words
        if word.encode() in content or json.dumps(word)[1:-1].encode() in content
    ]


@pytest.mark.parametrize("make", [make_contact, make_staff])
@pytest.mark.django_db(transaction=True)
def test_no_byte_of_an_erased_person_is_left(
    make: Any, own_data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    install_program()
    person = make()
    garden = Garden(person)
    fill_person(garden)
    garden.plant_everything()
    files = plant_files(own_data_dir)
    refresh_facts()
    assert found_in(stored_bytes(), garden.canaries) == garden.canaries
    erase_person(person, actor="user:1", at=AT)
    refresh(at=AT)
    assert found_in(stored_bytes(), garden.canaries) == []
    assert found_in(files_below(own_data_dir, settings.FACTS_DIR), garden.canaries) == []
    assert [path for path in files if path.exists()] == []
    assert found_in(caplog.text.encode(), garden.canaries) == []


@pytest.fixture
def program(db: None) -> None:
    install_program()


def test_a_named_answer_loses_its_person_and_words_but_keeps_its_number(program: None) -> None:
    person = make_contact()
    response = make_answer_set(
        make_wave(mode=Mode.NAMED), person.partner, {"nps": 9, "nps_reason": "Slow"}, person=person
    )
    erase_person(person, actor="user:1", at=AT)
    response.refresh_from_db()
    answers = Answer.objects.filter(response=response).order_by("question__order")
    assert response.person is None
    assert sorted((answer.number, answer.text) for answer in answers if answer.number) == [(9, "")]
    assert not answers.exclude(text="")


def test_two_answer_sets_of_an_erased_person_stay_one_respondent(program: None) -> None:
    person = make_contact()
    for wave in (make_wave(mode=Mode.PARTNER), make_wave(mode=Mode.PARTNER)):
        make_answer_set(wave, person.partner, {"nps": 9}, person=person)
    erase_person(person, actor="user:1", at=AT)
    first, second = Response.objects.values_list("respondent", flat=True)
    assert first == second
    assert (first or 0) > 2**61


def test_an_interaction_keeps_its_subject_without_the_name(program: None) -> None:
    person = make_contact()
    close = make_interaction(person.partner, "Call with Kqanazx", person=person)
    other = make_interaction(make_partner("Other"), f"Introduced to {NAME} by mail")
    erase_person(person, actor="user:1", at=AT)
    close.refresh_from_db()
    other.refresh_from_db()
    assert (close.person, close.subject) == (None, "Call with [erased]")
    assert other.subject == "Introduced to [erased] by mail"


def test_a_common_first_name_is_masked_only_where_the_row_is_about_the_person(
    program: None,
) -> None:
    person = make_contact()
    other = make_interaction(make_partner("Other"), "Call with Kqanazx Other")
    erase_person(person, actor="user:1", at=AT)
    other.refresh_from_db()
    assert other.subject == "Call with Kqanazx Other"


def test_the_preview_says_what_the_erasure_does(program: None) -> None:
    person = make_contact()
    make_interaction(person.partner, f"Call with {NAME}", person=person)
    make_answer_set(make_wave(), person.partner, {"nps": 9, "nps_reason": "Slow"}, person=person)
    preview = preview_erasure(person)
    assert asdict(preview) == erase_person(person, actor="user:1", at=AT).report
    assert ("The contact", 1, "deleted") in [
        (line.what, line.count, line.fate) for line in preview.erased
    ]


def test_what_is_left_of_an_erasure_names_nobody(program: None) -> None:
    person = make_contact()
    erase_person(person, actor="user:1", at=AT)
    erasure = Erasure.objects.get()
    assert erasure.subject.startswith("person:")
    assert EMAIL not in str(erasure.__dict__)


def test_the_only_administrator_is_not_erased(program: None) -> None:
    administrator = make_user("Ada Okoro", role=Role.ADMINISTRATOR)
    with pytest.raises(LastAdministrator):
        erase_person(administrator, actor="user:1", at=AT)
    administrator.refresh_from_db()
    assert administrator.name == "Ada Okoro"


def test_the_sealed_log_still_holds_after_an_erasure(program: None) -> None:
    person = make_contact()
    record(
        "partners.person.changed",
        actor="user:1",
        subject=f"person:{person.pk}",
        at=AT,
        after={"name": NAME},
    )
    seal_entries()
    erase_person(person, actor="user:1", at=AT)
    seal_entries()
    report = verify()
    assert (report.faults, report.erased) == ([], 1)


def test_an_import_does_not_bring_an_erased_person_back(partners: Bring) -> None:
    people = "external_id,partner,name,email\n1,A,Ana Silva,ana@x.example\n2,A,Bo,\n"
    partners("people", people)
    erase_person(Person.objects.get(name="Ana Silva"), actor="user:1", at=AT)
    again = partners("people", people)
    assert (again.new, again.unchanged, again.refused) == (0, 1, 1)
    assert again.refusals[2].reason.startswith("This person was erased here.")
    assert again.refused_file is not None
    assert "Ana" not in again.refused_file.read_text()
    by_address = "external_id,partner,name,email\n9,A,Ana Silva,ANA@x.example\n"
    assert partners("people", by_address, origin="other").refused == 1


def test_a_new_secret_key_brings_nobody_back(partners: Bring, settings: Settings) -> None:
    people = "external_id,partner,name,email\n1,A,Ana Silva,ana@x.example\n"
    partners("people", people)
    erase_person(Person.objects.get(), actor="user:1", at=AT)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "y" * 40
    assert partners("people", people).refused == 1
