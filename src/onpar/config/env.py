"""The environment, read once and typed. Nothing else in OnPar reads environment variables."""

import os
import secrets
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from onpar.kernel.errors import DomainError

_SHORTEST_KEY = 32
_FEWEST_CHARACTERS = 8
_EXAMPLES = ("change", "insecure", "example", "default", "secret-key", "your-")


class WeakSecretKey(DomainError):
    code = "weak_secret_key"


def default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "onpar"


class Environment(BaseSettings):
    """Twelve-factor settings with defaults for one machine."""

    model_config = SettingsConfigDict(env_prefix="ONPAR_", extra="ignore")

    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    # Former keys, separated by commas: what was sealed with one of them stays readable.
    secret_key_fallbacks: str = ""
    email_url: str = Field(default="", validation_alias="EMAIL_URL")
    mail_from: str = ""
    # How many proxies stand in front and append to X-Forwarded-For.
    trusted_proxies: int = Field(default=0, ge=0)
    debug: bool = False
    analytics_memory: str = "1GB"
    analytics_threads: int = 2
    api_requests_per_minute: int = 600
    upload_max_mb: int = Field(default=200, ge=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def facts_dir(self) -> Path:
        return self.data_dir / "facts"

    @property
    def static_dir(self) -> Path:
        return self.data_dir / "static"

    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'onpar.sqlite3'}"

    def resolved_secret_key(self) -> str:
        """The configured key, else one made on first start and kept beside the data."""
        if self.secret_key:
            return _checked(self.secret_key, examples=_EXAMPLES)
        return _checked(_stored_secret(self.data_dir / "secret_key"))

    def former_secret_keys(self) -> list[str]:
        return [key for key in map(str.strip, self.secret_key_fallbacks.split(",")) if key]

    @property
    def host(self) -> str:
        """The name under which people reach this installation."""
        return urlsplit(self.base_url).hostname or "localhost"

    def resolved_mail_from(self) -> str:
        return self.mail_from or f"OnPar <onpar@{self.host}>"


def _checked(key: str, *, examples: Sequence[str] = ()) -> str:
    """Refuses a key that somebody could guess: sessions, links and sealed secrets hang on it."""
    is_example = any(word in key.lower() for word in examples)
    if len(key) < _SHORTEST_KEY or len(set(key)) < _FEWEST_CHARACTERS or is_example:
        raise WeakSecretKey(
            "The secret key can be guessed, so OnPar does not start. Take ONPAR_SECRET_KEY away, and "
            "one is made beside the data; or set it to at least 32 random characters."
        )
    return key


def _stored_secret(path: Path) -> str:
    if not path.exists():
        _make_secret(path)
    return path.read_text().strip()


def _make_secret(path: Path) -> None:
    """Written aside and then linked: of processes that start together one wins, and none reads half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@lru_cache
def environment() -> Environment:
    return Environment()
