"""Signing in with a code or a link of a mail: once, in time, and without telling who is a user."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onpar.accounts.models import OneTimeKey, User
from onpar.accounts.services.keys import CodeWrong, KeySpent
from onpar.accounts.services.signing_in import (
    check_mailed_code,
    get_link_user,
    request_code,
    use_link,
)
from onpar.kernel.errors import TooManyRequests
from onpar.kernel.models import Mail
from tests.accounts.conftest import AT
from tests.accounts.mailbox import newest_mail

HERE = "192.0.2.1"
SOON = AT + timedelta(minutes=9)
LATE = AT + timedelta(minutes=10)


def asked(email="ada@example.test", at=AT, place=HERE):
    return request_code(email, place=place, at=at)


def mailed(at=AT):
    return newest_mail("ada@example.test", at=at)


def enter(key, code, at=AT):
    return check_mailed_code(key.public_id, code, place=HERE, at=at)


def statements(queries):
    """Their first words. What is taken back at the end, or not, is done or undone in one statement."""
    words = [query["sql"].split()[0] for query in queries]
    return [word for word in words if word not in ("SAVEPOINT", "RELEASE", "ROLLBACK")]


def test_the_code_signs_in_within_ten_minutes(ada):
    key = asked(" ADA@example.test ")
    assert enter(key, mailed().code, at=SOON) == ada


@pytest.mark.parametrize("written", ["{0} {1}", " {0}-{1} ", "{0}{1}"])
def test_a_code_may_be_typed_with_spaces(ada, written):
    key = asked()
    code = mailed().code
    assert enter(key, written.format(code[:3], code[3:])) == ada


def test_the_link_signs_in_too_and_looking_at_it_changes_nothing(ada):
    asked()
    token = mailed().token
    assert [get_link_user(token, at=AT) for _ in range(3)] == [ada] * 3
    assert use_link(token, place=HERE, at=SOON) == ada


def test_an_unknown_address_costs_the_same_work_and_leaves_nothing(ada):
    asked()
    with CaptureQueriesContext(connection) as known:
        asked(place="192.0.2.2")
    mails = Mail.objects.count()
    with CaptureQueriesContext(connection) as unknown:
        key = asked("nobody@example.test", place="192.0.2.3")
    assert statements(unknown) == statements(known)
    assert (key.mail, Mail.objects.count()) == (None, mails)


def test_code_and_link_work_once_between_them(ada):
    key = asked()
    code, token = mailed().code, mailed().token
    enter(key, code)
    with pytest.raises(KeySpent):
        enter(key, code)
    with pytest.raises(KeySpent):
        use_link(token, place=HERE, at=AT)


def test_after_ten_minutes_neither_works(ada):
    key = asked()
    code, token = mailed().code, mailed().token
    with pytest.raises(KeySpent):
        enter(key, code, at=LATE)
    with pytest.raises(KeySpent):
        get_link_user(token, at=LATE)


def test_a_code_is_worth_nothing_in_another_browser(ada):
    mine, other = asked(), asked()
    code = mailed().code
    assert mine != other
    with pytest.raises(CodeWrong):
        enter(mine, code)


def test_after_five_wrong_codes_the_right_one_is_too_late(ada):
    key = asked()
    code = mailed().code
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        with pytest.raises(CodeWrong):
            enter(key, wrong)
    with pytest.raises(KeySpent):
        enter(key, code)


def test_an_unknown_address_gets_the_same_answer_and_no_mail(ada):
    known, unknown = asked(), asked("nobody@example.test")
    assert Mail.objects.count() == 1
    sentences = set()
    for key in (known, unknown):
        with pytest.raises(CodeWrong) as refused:
            enter(key, "000000" if mailed().code != "000000" else "000001")
        sentences.add(refused.value.message)
    assert len(sentences) == 1


def test_no_code_opens_the_key_of_an_unknown_address(ada):
    key = asked("nobody@example.test")
    OneTimeKey.objects.filter(pk=key.pk).update(code_digest=asked().code_digest)
    with pytest.raises(CodeWrong):
        enter(key, mailed().code)


def test_a_user_who_was_switched_off_gets_no_mail_and_cannot_use_an_old_one(ada):
    key = asked()
    code, token = mailed().code, mailed().token
    User.objects.update(is_active=False)
    asked()
    assert Mail.objects.count() == 1
    with pytest.raises(CodeWrong):
        enter(key, code)
    with pytest.raises(KeySpent):
        use_link(token, place=HERE, at=AT)


def test_five_mails_in_an_hour_are_enough_for_an_address(ada):
    for _ in range(5):
        asked()
    with pytest.raises(TooManyRequests):
        asked("ADA@example.test")
    asked(at=AT + timedelta(hours=1))


def test_thirty_mails_in_an_hour_are_enough_for_a_place(ada):
    for number in range(30):
        asked(f"guess{number}@example.test")
    with pytest.raises(TooManyRequests):
        asked()
    asked(place="192.0.2.2")


def test_neither_code_nor_token_stands_in_the_database(ada):
    asked()
    written = " ".join(
        str(value)
        for model in (OneTimeKey, Mail)
        for row in model.objects.values_list()
        for value in row
    )
    assert mailed().code not in written
    assert mailed().token not in written


def test_the_mail_says_until_when_in_the_zone_of_its_reader(ada):
    asked()
    assert "until Jun 20, 2026, 14:10 (Europe/Berlin)" in mailed().written.text.replace("\n", " ")
