"""The second step: codes of an app by RFC 6238, recovery codes, and what stands in the database."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from onpar.accounts.services.second_factor import (
    CodeRefused,
    check_second_factor,
    has_second_factor,
    list_recovery_codes,
    make_offer,
    renew_recovery_codes,
    reopen_offer,
    turn_off,
    turn_on,
)
from onpar.kernel.errors import TooManyRequests
from onpar.kernel.models import AuditEntry
from onpar.kernel.secrets import SecretUnreadable
from tests.accounts.conftest import AT
from tests.accounts.mailbox import subjects
from tests.factories import make_user


def code_of(secret, at):
    """What an app shows at that time."""
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(at.timestamp()) // 30))


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, SHA-1; the last six digits of eight."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    moments = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    shown = {seconds: code_of(secret, datetime.fromtimestamp(seconds, UTC)) for seconds in moments}
    assert shown == moments


@pytest.fixture
def secret(ada):
    """Of a second step that was turned on a minute ago."""
    offer = make_offer(ada, issuer="OnPar Northwind")
    before = AT - timedelta(minutes=1)
    turn_on(ada, sealed=offer.sealed, code=code_of(offer.secret, before), at=before)
    return offer.secret


def test_the_address_for_the_app_names_the_vendor_and_the_user(ada):
    offer = make_offer(ada, issuer="OnPar Northwind & Sons")
    assert offer.address.startswith(
        "otpauth://totp/OnPar%20Northwind%20%26%20Sons%3Aada%40example.test?"
    )
    assert f"secret={offer.secret.replace(' ', '')}" in offer.address


def test_nothing_is_on_before_a_code_proves_that_the_app_has_the_secret(ada):
    offer = make_offer(ada, issuer="OnPar")
    with pytest.raises(CodeRefused):
        turn_on(ada, sealed=offer.sealed, code="000000", at=AT)
    assert not has_second_factor(ada)
    assert reopen_offer(ada, offer.sealed, issuer="OnPar") == offer


def test_the_offer_of_somebody_else_cannot_be_taken(ada):
    theirs = make_offer(make_user("Bo"), issuer="OnPar")
    with pytest.raises(SecretUnreadable):
        turn_on(ada, sealed=theirs.sealed, code=code_of(theirs.secret, AT), at=AT)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_that_is_half_a_minute_off_still_works(ada, secret, seconds):
    check_second_factor(ada, code_of(secret, AT + timedelta(seconds=seconds)), at=AT)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_a_clock_that_is_a_minute_off_does_not(ada, secret, seconds):
    with pytest.raises(CodeRefused):
        check_second_factor(ada, code_of(secret, AT + timedelta(seconds=seconds)), at=AT)


def test_a_code_works_once(ada, secret):
    code = code_of(secret, AT)
    check_second_factor(ada, f"{code[:3]} {code[3:]}", at=AT)
    with pytest.raises(CodeRefused):
        check_second_factor(ada, code, at=AT)


def test_the_code_that_turned_it_on_does_not_sign_in(ada):
    offer = make_offer(ada, issuer="OnPar")
    code = code_of(offer.secret, AT)
    turn_on(ada, sealed=offer.sealed, code=code, at=AT)
    with pytest.raises(CodeRefused):
        check_second_factor(ada, code, at=AT)


def test_five_wrong_codes_in_a_quarter_of_an_hour_are_enough(ada, secret):
    for _ in range(5):
        with pytest.raises(CodeRefused):
            check_second_factor(ada, "000000", at=AT)
    with pytest.raises(TooManyRequests):
        check_second_factor(ada, code_of(secret, AT), at=AT)
    later = AT + timedelta(minutes=15)
    check_second_factor(ada, code_of(secret, later), at=later)


def test_each_recovery_code_works_once(ada, secret):
    first, *others = list_recovery_codes(ada)
    assert len(others) == 9
    check_second_factor(ada, first, at=AT)
    assert list_recovery_codes(ada) == others
    with pytest.raises(CodeRefused):
        check_second_factor(ada, first, at=AT)
    assert "A recovery code was used; 9 are left" in subjects("ada@example.test")


def test_new_recovery_codes_replace_the_former_ones(ada, secret):
    former = list_recovery_codes(ada)
    renew_recovery_codes(ada, at=AT)
    assert not set(former) & set(list_recovery_codes(ada))
    with pytest.raises(CodeRefused):
        check_second_factor(ada, former[0], at=AT)


def test_secrets_are_sealed_in_the_database(ada, secret):
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret.replace(" ", "") not in stored
    assert not [code for code in list_recovery_codes(ada) if code.replace(" ", "") in stored]


def test_turning_it_off_takes_the_recovery_codes_along(ada, secret):
    turn_off(ada, actor="user:99", at=AT)
    assert not has_second_factor(ada)
    assert list_recovery_codes(ada) == []
    assert not Authenticator.objects.exists()


def test_each_change_is_audited_and_mailed(ada, secret):
    turn_off(ada, actor="user:99", at=AT)
    entries = AuditEntry.objects.filter(action__startswith="accounts.second_factor")
    assert list(entries.order_by("pk").values_list("action", "actor")) == [
        ("accounts.second_factor.enabled", ada.actor),
        ("accounts.second_factor.disabled", "user:99"),
    ]
    assert subjects("ada@example.test") == [
        "Two-step sign-in was turned on",
        "Two-step sign-in was turned off",
    ]
