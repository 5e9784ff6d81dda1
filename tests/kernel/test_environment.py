"""The secret key that is made on first start."""

import stat
import threading

import pytest

from onpar.config.env import Environment, WeakSecretKey


def key_of(directory):
    return Environment(data_dir=directory, secret_key="").resolved_secret_key()


def test_a_key_is_made_once_and_kept_for_the_owner_only(tmp_path):
    first = key_of(tmp_path / "data")
    assert len(first) >= 50
    assert key_of(tmp_path / "data") == first
    mode = (tmp_path / "data" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_processes_that_start_together_get_the_same_key(tmp_path):
    for round_ in range(20):
        found = []
        together = threading.Barrier(6)

        def start(directory=tmp_path / str(round_), found=found, together=together):
            together.wait()
            found.append(key_of(directory))

        threads = [threading.Thread(target=start) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len(set(found)) == 1
        assert found[0]


RANDOM_KEY = "kX3vT9qLmZ7pB2wR8nYd" * 2


def test_a_configured_key_is_used_and_nothing_is_written(tmp_path):
    environment = Environment(data_dir=tmp_path / "data", secret_key=RANDOM_KEY)
    assert environment.resolved_secret_key() == RANDOM_KEY
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "key",
    [
        "short",
        "x" * 50,
        "django-insecure-k1x3vt9qlmz7pb2wr8nyd5jf",
        "please-change-me-before-you-go-live-1234567",
    ],
)
def test_a_key_that_can_be_guessed_is_refused(key, tmp_path):
    with pytest.raises(WeakSecretKey, match="does not start"):
        Environment(data_dir=tmp_path, secret_key=key).resolved_secret_key()


def test_a_key_file_that_was_emptied_is_refused(tmp_path):
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(WeakSecretKey):
        key_of(tmp_path)


def test_former_keys_are_a_list(tmp_path):
    environment = Environment(data_dir=tmp_path, secret_key_fallbacks=" one, two ,")
    assert environment.former_secret_keys() == ["one", "two"]
