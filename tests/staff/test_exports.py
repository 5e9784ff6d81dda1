"""The page of exports: asked for, made by the worker, downloaded, and removed after a week."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from onpar.exchange.models import Export
from onpar.exchange.tasks import remove_old_exports
from onpar.kernel import clock
from onpar.kernel.tasks import run_due_tasks
from tests.factories import make_partner
from tests.staff.reading import text_of

PAGE = "/settings/exports/"


@pytest.fixture(autouse=True)
def own_directory(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_an_export_is_waited_for_and_downloaded(manager: Client) -> None:
    make_partner("Valley Bicycle")
    assert "Waiting for a worker" in text_of(manager.post(PAGE, follow=True))
    run_due_tasks()
    assert "Download" in text_of(manager.get(PAGE))
    response = manager.get(f"{PAGE}{Export.objects.get().public_id}/")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="onpar-')
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert b"Valley Bicycle" in archive.read("csv/partners.csv")


def test_a_file_that_is_not_made_yet_is_missing(manager: Client) -> None:
    manager.post(PAGE)
    assert manager.get(f"{PAGE}{Export.objects.get().public_id}/").status_code == 404


def test_exports_are_removed_after_a_week(manager: Client, tmp_path: Path) -> None:
    manager.post(PAGE)
    run_due_tasks()
    with clock.fixed(clock.now() + timedelta(days=6)):
        remove_old_exports.call()
    assert len(list((tmp_path / "exports").iterdir())) == 1
    with clock.fixed(clock.now() + timedelta(days=8)):
        remove_old_exports.call()
    assert (list((tmp_path / "exports").iterdir()), Export.objects.exists()) == ([], False)
