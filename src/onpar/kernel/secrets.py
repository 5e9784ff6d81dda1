"""Secrets at rest, sealed with keys that are derived from the secret key of the installation.

A change of the secret key keeps them readable while the former one stands in
ONPAR_SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from onpar.kernel.errors import DomainError


class SecretUnreadable(DomainError):
    code = "secret_unreadable"


def seal(text: str, *, purpose: str) -> str:
    """What is sealed for one purpose cannot be opened for another."""
    return _box(purpose, *_keys()).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    try:
        return _box(purpose, *_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadable(
            "This was sealed with another secret key. "
            "Put the former key into ONPAR_SECRET_KEY_FALLBACKS and start OnPar again."
        ) from error


def keyed_digest(text: str, *, purpose: str) -> str:
    """A digest that nobody can guess back without the secret key, for what is as short as a code."""
    return _keyed_digest(text, _derived(settings.SECRET_KEY, purpose))


def keyed_digests(text: str, *, purpose: str) -> list[str]:
    """What `keyed_digest` gives or gave: by the secret key, then by the former ones."""
    return [_keyed_digest(text, _derived(key, purpose)) for key in _keys()]


def is_keyed_digest(text: str, digest: str, *, purpose: str) -> bool:
    """Whether `digest` is of `text`, by the secret key or a former one."""
    return any(hmac.compare_digest(each, digest) for each in keyed_digests(text, purpose=purpose))


def _keyed_digest(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=32)
def _box(purpose: str, *keys: str) -> MultiFernet:
    derived = (_derived(key, purpose) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


@lru_cache(maxsize=32)
def _derived(key: str, purpose: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"onpar.{purpose}".encode())
    return hkdf.derive(key.encode())
