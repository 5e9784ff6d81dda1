"""Seals what allauth's second factor keeps in the database."""

from allauth.mfa.adapter import DefaultMFAAdapter

from onpar.kernel.secrets import seal, unseal

_PURPOSE = "second-factor"


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return seal(text, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=_PURPOSE)
