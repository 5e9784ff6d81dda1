"""What is sealed can be read here only, and only for what it was sealed for."""

import pytest

from onpar.kernel.secrets import SecretUnreadable, keyed_digest, seal, unseal

NEW_KEY = "another-random-key-" + "q7w1e9r5t3" * 3


def test_what_is_sealed_comes_back_and_does_not_show():
    sealed = seal("a secret", purpose="mail")
    assert "a secret" not in sealed
    assert unseal(sealed, purpose="mail") == "a secret"
    assert sealed != seal("a secret", purpose="mail")


def test_another_purpose_opens_nothing():
    with pytest.raises(SecretUnreadable):
        unseal(seal("a secret", purpose="mail"), purpose="second-factor")


def test_after_a_change_of_the_key_the_former_one_still_opens(settings):
    sealed = seal("a secret", purpose="mail")
    former, settings.SECRET_KEY = settings.SECRET_KEY, NEW_KEY
    with pytest.raises(SecretUnreadable, match="ONPAR_SECRET_KEY_FALLBACKS"):
        unseal(sealed, purpose="mail")
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(sealed, purpose="mail") == "a secret"


def test_a_keyed_digest_needs_the_key(settings):
    digest = keyed_digest("123456", purpose="code")
    assert digest == keyed_digest("123456", purpose="code")
    assert digest != keyed_digest("123456", purpose="other")
    settings.SECRET_KEY = NEW_KEY
    assert digest != keyed_digest("123456", purpose="code")
