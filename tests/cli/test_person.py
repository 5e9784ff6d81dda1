"""`onpar person export|erase`, as a real process on an installation of its own."""

import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import ONPAR, installation, onpar

PARTNERS = "external_id,name\nA,Alpha\n"
PEOPLE = "external_id,partner,name,email\n1,A,Kqanazx Zekqovsky,kqanazx@zekqovsky.example\n"
# The second row is refused, and stands in the file of refused rows.
AGAIN = "external_id,partner,name\n2,B,Kqanazx Zekqovsky\n"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    directory = tmp_path_factory.mktemp("person")
    with installation(directory / "installation") as environment:
        for kind, text in (("partners", PARTNERS), ("people", PEOPLE), ("people", AGAIN)):
            path = directory / f"{kind}.csv"
            path.write_text(text)
            onpar("import", kind, str(path), env=environment)
        yield environment


def ask(*arguments: str, env: dict[str, str], typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ONPAR, "person", *arguments],
        env=env,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_export_then_erase(env: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "person.zip"
    assert ask("export", "kqanazx@zekqovsky.example", "--to", str(archive), env=env).returncode == 0
    with zipfile.ZipFile(archive) as opened:
        told = json.loads(opened.read("person.json"))
    assert told["sections"][0]["rows"][0]["email"] == "kqanazx@zekqovsky.example"

    refused = ask("erase", "kqanazx@zekqovsky.example", env=env, typed="Somebody\n")
    assert (refused.returncode, "Nothing was erased." in refused.stderr) == (1, True)

    erased = ask("erase", "kqanazx@zekqovsky.example", env=env, typed="Kqanazx Zekqovsky\n")
    assert "The contact: deleted" in erased.stdout
    left = [
        path
        for path in Path(env["ONPAR_DATA_DIR"]).rglob("*")
        if path.is_file() and b"kqovsky" in path.read_bytes()
    ]
    assert left == []
    assert ask("erase", "kqanazx@zekqovsky.example", env=env).returncode == 2
