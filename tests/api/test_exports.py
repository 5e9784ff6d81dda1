"""An export of everything over the API: asked for, made by a task, read."""

import io
import zipfile

import pytest
from django.test import Client

from onpar.exchange.models import Export
from onpar.kernel.models import Task, TaskState
from onpar.kernel.tasks import run_due_tasks
from tests.api.conftest import ClientOf
from tests.factories import make_partner
from tests.people import People

EXPORTS = "/api/v1/exports"


def test_an_export_is_asked_for_and_read(people: People, software: Client) -> None:
    make_partner("Alpine Gears")
    asked = software.post(EXPORTS)
    told = asked.json()
    assert (asked.status_code, told["state"], told["finished_at"]) == (202, "waiting", None)
    assert Export.objects.get().actor == people.program_manager.actor
    early = software.get(f"{EXPORTS}/{told['id']}/file")
    assert (early.status_code, early.json()["code"]) == (404, "export_gone")
    run_due_tasks()
    ready = software.get(asked.headers["Location"]).json()
    assert (ready["state"], ready["tables_done"]) == ("ready", ready["tables"])
    assert software.get(EXPORTS).json()["items"] == [ready]
    content = b"".join(software.get(f"{EXPORTS}/{told['id']}/file").streaming_content)
    assert len(content) == ready["size_bytes"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"Alpine Gears" in archive.read("csv/partners.csv")


def test_one_that_was_given_up_has_failed(software: Client) -> None:
    told = software.post(EXPORTS).json()
    Task.objects.update(state=TaskState.DEAD)
    assert software.get(f"{EXPORTS}/{told['id']}").json()["state"] == "failed"


def test_a_key_starts_one_export(software: Client) -> None:
    for _try in range(2):
        software.post(EXPORTS, headers={"Idempotency-Key": "nightly"})
    assert Export.objects.count() == 1


@pytest.mark.parametrize("person", ["partner_manager", "analyst", "executive"])
def test_only_who_runs_the_program_exports(person: str, software_of: ClientOf) -> None:
    client = software_of(person)
    assert {client.get(EXPORTS).status_code, client.post(EXPORTS).status_code} == {403}


def test_an_export_needs_its_own_scope(software_of: ClientOf) -> None:
    client = software_of("administrator", ["partners:read", "partners:write"])
    assert client.post(EXPORTS).json()["code"] == "scope_missing"
