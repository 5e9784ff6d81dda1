"""The secret key that is made on first start."""

import stat
import threading

from onpar.config.env import Environment


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


def test_a_configured_key_is_used_and_nothing_is_written(tmp_path):
    environment = Environment(data_dir=tmp_path / "data", secret_key="from-the-environment")
    assert environment.resolved_secret_key() == "from-the-environment"
    assert not (tmp_path / "data").exists()
