"""An installation behind HTTPS passes Django's checks for deployment, and a weak key stops it."""

import os
import subprocess
import sys
from pathlib import Path

CHECK = ["-m", "django", "check", "--deploy", "--fail-level", "WARNING"]


def run(directory: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "onpar.config.settings",
        "ONPAR_DATA_DIR": str(directory),
        "ONPAR_SECRET_KEY": "",
        "ONPAR_BASE_URL": "https://onpar.example",
        **changes,
    }
    return subprocess.run(
        [sys.executable, *arguments], env=env, capture_output=True, text=True, check=False
    )


def test_the_checks_for_deployment_find_nothing(tmp_path: Path) -> None:
    checked = run(tmp_path, *CHECK)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_weak_key_stops_every_command_with_a_sentence(tmp_path: Path) -> None:
    refused = run(tmp_path, "-m", "onpar", "migrate", ONPAR_SECRET_KEY="changeme")
    assert refused.returncode == 1
    assert "can be guessed, so OnPar does not start" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_mail_address_that_means_nothing_stops_it_too(tmp_path: Path) -> None:
    refused = run(tmp_path, "-m", "onpar", "migrate", EMAIL_URL="imap://user:hunter2@host")
    assert refused.returncode == 1
    assert "EMAIL_URL names no way to send mail" in refused.stderr
    assert "hunter2" not in refused.stderr
