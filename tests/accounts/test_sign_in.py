"""Users, passwords, tries and the demo's links."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

from onpar.accounts.models import Installation, Role, User
from onpar.accounts.queries import get_installation, get_user_by_email
from onpar.accounts.services.demo_links import demo_token, get_demo_user
from onpar.accounts.services.installation import set_up_installation
from onpar.accounts.services.signing_in import SignInRefused, check_sign_in
from onpar.accounts.services.users import EmailTaken, PasswordTooWeak, create_user
from onpar.kernel.errors import NotFound, TooManyRequests
from onpar.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
PASSWORD = "long-enough-to-pass"


def add(email="ada@example.test", *, role=Role.ANALYST, password=PASSWORD):
    return create_user(
        email, name="Ada Lovelace", role=role, password=password, actor="command", at=AT
    )


@pytest.fixture
def ada(db):
    return add()


# Creating -----------------------------------------------------------------------------------------


def test_a_user_is_stored_in_lower_case_with_an_audit_entry_without_the_password():
    user = add("Ada@Example.test")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.at) == ("accounts.user.created", "command", AT)
    assert entry.payload.after == {"email": "ada@example.test", "role": "analyst"}
    assert entry.subject == f"user:{user.pk}"
    assert user.check_password(PASSWORD)


def test_an_address_belongs_to_one_user_whatever_its_case(ada):
    with pytest.raises(EmailTaken, match="already has a user"):
        add(" ADA@example.test ")
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password1234", "ada@example.test"])
def test_a_weak_password_is_refused_and_nothing_is_stored(password):
    with pytest.raises(PasswordTooWeak):
        add(password=password)
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_user_without_a_password_cannot_sign_in_with_one(rf):
    add(password=None)
    for guess in ("", "None", "!"):
        with pytest.raises(SignInRefused):
            sign_in(rf, password=guess)


def test_users_are_found_by_address_while_they_are_active(ada):
    assert get_user_by_email(" ADA@example.test") == ada
    ada.is_active = False
    ada.save()
    with pytest.raises(NotFound, match="No active user has the address"):
        get_user_by_email("ada@example.test")


@pytest.mark.parametrize(
    ("name", "initials"), [("Ada Lovelace", "AL"), ("Ada", "A"), ("Ada King of Lovelace", "AL")]
)
def test_initials_are_of_the_first_and_the_last_word(name, initials):
    assert User(name=name).initials == initials


# Signing in ---------------------------------------------------------------------------------------


def sign_in(rf, email="ada@example.test", password=PASSWORD, at=AT, place="192.0.2.1"):
    return check_sign_in(rf.post("/", REMOTE_ADDR=place), email=email, password=password, at=at)


def test_the_right_password_signs_in_whatever_the_case_of_the_address(ada, rf):
    assert sign_in(rf, email=" Ada@Example.test ") == ada


def test_a_wrong_password_an_unknown_address_and_a_blocked_user_sound_the_same(ada, rf):
    sentences = set()
    for details in ({"password": "wrong"}, {"email": "bob@example.test"}):
        with pytest.raises(SignInRefused) as refused:
            sign_in(rf, **details)
        sentences.add(str(refused.value))
    User.objects.update(is_active=False)
    with pytest.raises(SignInRefused) as refused:
        sign_in(rf)
    assert sentences == {str(refused.value)}


def fail(rf, times, **details):
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(rf, password="wrong", **details)


def test_after_ten_tries_an_address_waits_even_with_the_right_password(ada, rf):
    fail(rf, 10)
    with pytest.raises(TooManyRequests):
        sign_in(rf)
    with pytest.raises(TooManyRequests):
        sign_in(rf, email="ADA@example.test", place="192.0.2.2")
    assert sign_in(rf, at=AT + timedelta(minutes=15)) == ada


def test_after_fifty_tries_a_network_place_waits_for_every_address(ada, rf):
    for number in range(50):
        fail(rf, 1, email=f"guess{number}@example.test")
    with pytest.raises(TooManyRequests):
        sign_in(rf)
    assert sign_in(rf, place="192.0.2.2") == ada


# Demo links ---------------------------------------------------------------------------------------


@pytest.fixture
def demo(db):
    set_up_installation(vendor_name="Demo", currency="USD", time_zone="UTC", is_demo=True)


def test_a_demo_link_leads_to_its_user(demo, ada):
    assert get_demo_user(demo_token(ada)) == ada


def test_outside_a_demo_no_link_is_valid(ada):
    with pytest.raises(SignInRefused):
        get_demo_user(demo_token(ada))


def test_a_changed_link_an_old_one_and_one_for_another_purpose_are_refused(demo, ada, monkeypatch):
    token = demo_token(ada)
    for wrong in (token[:-1], signing.dumps(ada.email), signing.dumps(ada.email, salt="other"), ""):
        with pytest.raises(SignInRefused):
            get_demo_user(wrong)
    later = time.time() + 91 * 86_400
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(SignInRefused):
        get_demo_user(token)


def test_a_link_of_a_blocked_user_is_refused(demo, ada):
    token = demo_token(ada)
    User.objects.update(is_active=False)
    with pytest.raises(SignInRefused):
        get_demo_user(token)


# Installation -------------------------------------------------------------------------------------


def test_before_the_first_setup_there_are_defaults():
    found = get_installation()
    assert (found.currency, found.time_zone, found.is_demo) == ("USD", "UTC", False)
    assert not Installation.objects.exists()


def test_setting_up_again_changes_the_one_installation():
    for name in ("First", "Second"):
        set_up_installation(vendor_name=name, currency="EUR", time_zone="Europe/Berlin")
    assert Installation.objects.count() == 1
    assert get_installation().vendor_name == "Second"
