"""`onpar export` writes everything, and `onpar import everything` reads it into an empty installation."""

from pathlib import Path

import pytest

from onpar.cli import exporting, main
from onpar.exchange.export.writing import FORMATS
from onpar.partners.models import Partner
from tests.factories import install_program, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partner() -> None:
    install_program()
    make_partner("Valley Bicycle")


@pytest.mark.parametrize("form", FORMATS)
def test_a_directory_gets_a_file_for_each_table(form: str, tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "all"), "--format", form]) == 0
    assert (tmp_path / "all" / f"partners.{form}").stat().st_size > 0


def test_a_zip_is_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "all.zip")
    assert main(["export", path]) == 0
    Partner.objects.all().delete()
    assert main(["import", "everything", path]) == 0
    assert Partner.objects.get().name == "Valley Bicycle"
    assert "were restored" in capsys.readouterr().out


def test_what_is_there_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").touch()
    assert main(["export", str(tmp_path)]) == 1
    assert "Name a new directory" in capsys.readouterr().err


def test_what_is_no_export_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip")
    Partner.objects.all().delete()
    assert main(["import", "everything", str(path)]) == 1
    assert "no export of OnPar" in capsys.readouterr().err


def test_the_command_knows_every_format() -> None:
    assert exporting.FORMAT_NAMES == FORMATS
