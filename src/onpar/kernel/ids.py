"""Opaque public ids: what a URL, an export or another system may know of a row."""

import secrets

# No vowels and no look-alikes: ids spell no words and survive being read aloud.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
PUBLIC_ID_LENGTH = 14


def new_public_id() -> str:
    """A random id of 14 characters, about 66 bits: not guessable, not a count of anything."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
