"""Letters become mail, and mail leaves through a real server, whatever that server does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.mail.letters import Letter
from onpar.kernel.mail.posting import keep, post
from onpar.kernel.mail.store import Recipient, forget_secrets, read_mail
from onpar.kernel.mail.transport import MailAddressRefused, parse_transport
from onpar.kernel.models import Mail, MailState, Task, TaskState
from onpar.kernel.tasks import run_due_tasks
from onpar.kernel.upkeep import delete_old_mails
from tests.mail_server import (
    knows_the_password,
    make_certificate,
    running_mail_server,
    silent_server,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
ADA = Recipient("ada@example.test", "user:1")
LETTER = Letter(
    sender="OnPar of Northwind & Sons",
    subject="Your code",
    lines=("Type this code <now>:",),
    code="123456",
    action="Or sign in",
    href="https://onpar.example.test/sign-in/?a=1&b=2",
    closing=("It works once.",),
)


@pytest.fixture
def server(settings):
    with running_mail_server() as running:
        settings.MAIL_TRANSPORT = parse_transport(f"smtp://127.0.0.1:{running.port}")
        yield running


def posted(**details):
    with clock.fixed(AT):
        mail = post(LETTER, to=ADA, at=AT, **details)
        run_due_tasks()
    mail.refresh_from_db()
    return mail


def tried_again_at(later):
    with clock.fixed(later):
        run_due_tasks()
    return Mail.objects.get()


# Letters ------------------------------------------------------------------------------------------


def test_text_and_html_say_the_same():
    written = LETTER.render()
    for part in (written.text, written.html):
        assert "123456" in part
        assert "It works once." in part
    assert "Type this code <now>:" in written.text
    assert "Type this code &lt;now&gt;:" in written.html
    assert "OnPar of Northwind & Sons" in written.text


def test_a_link_stands_whole_on_a_line_of_its_own():
    assert LETTER.href in LETTER.render().text.splitlines()


def test_a_line_break_in_a_subject_makes_no_header():
    letter = replace(LETTER, subject="Hello\r\nBcc: everybody@example.test")
    assert letter.render().subject == "Hello Bcc: everybody@example.test"


# The outbox ---------------------------------------------------------------------------------------


def test_without_an_address_to_send_through_a_mail_stays_in_the_outbox():
    mail = posted()
    assert mail.state == MailState.KEPT
    assert read_mail(mail, at=AT).subject == "Your code"
    assert not Task.objects.exists()


def test_what_is_kept_is_kept_although_it_could_be_sent(server):
    assert keep(LETTER, to=ADA, at=AT).state == MailState.KEPT
    assert not Task.objects.exists()


def test_a_code_stands_nowhere_in_the_row():
    mail = posted()
    assert not [value for value in vars(mail).values() if "123456" in str(value)]


def test_a_code_is_forgotten_when_it_is_worth_nothing():
    mail = posted(secret_until=AT + timedelta(minutes=10))
    assert read_mail(mail, at=AT + timedelta(minutes=9)) is not None
    assert read_mail(mail, at=AT + timedelta(minutes=10)) is None
    forget_secrets(at=AT + timedelta(minutes=10))
    assert Mail.objects.get().body == ""


def test_after_a_month_nothing_is_known_of_a_mail():
    posted()
    with clock.fixed(AT + timedelta(days=29)):
        assert delete_old_mails.call() == 0
    with clock.fixed(AT + timedelta(days=31)):
        assert delete_old_mails.call() == 1


# Sending ------------------------------------------------------------------------------------------


def test_a_mail_arrives_with_text_and_html(server):
    mail = posted()
    (message,) = server.taken
    assert (message["To"], message["Subject"]) == ("ada@example.test", "Your code")
    assert message["From"] == "OnPar <onpar@127.0.0.1>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "123456" in message.get_body(("plain",)).get_content()
    assert (mail.state, mail.sent_at) == (MailState.SENT, AT)


def test_a_sent_code_is_forgotten_and_another_text_is_not(server):
    assert posted(secret_until=AT + timedelta(minutes=10)).body == ""
    assert posted().body != ""


class Stopped(Exception):
    pass


def post_and_stop():
    with writing():
        post(LETTER, to=ADA, at=AT)
        raise Stopped


def test_a_change_that_is_undone_sends_nothing(server):
    with pytest.raises(Stopped):
        post_and_stop()
    run_due_tasks()
    assert server.taken == []


def test_posting_does_not_wait_for_the_server(settings):
    with silent_server() as port:
        settings.MAIL_TRANSPORT = parse_transport(f"smtp://127.0.0.1:{port}")
        assert post(LETTER, to=ADA, at=AT).state == MailState.WAITING


def test_a_task_that_runs_twice_sends_once(server):
    posted()
    Task.objects.update(state=TaskState.WAITING)
    tried_again_at(AT)
    assert len(server.taken) == 1


# What servers do ----------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["says_to_recipient", "says_to_message"])
def test_a_temporary_failure_is_tried_again(server, where):
    getattr(server, where).append("451 Try later")
    mail = posted()
    assert (mail.state, server.taken) == (MailState.WAITING, [])
    assert "451" in mail.note
    mail = tried_again_at(AT + timedelta(minutes=1))
    assert (mail.state, mail.note, len(server.taken)) == (MailState.SENT, "", 1)


@pytest.mark.parametrize("where", ["says_to_recipient", "says_to_message"])
def test_a_refusal_is_final_and_says_why(server, where):
    getattr(server, where).append("550 No such person")
    mail = posted()
    assert mail.state == MailState.REFUSED
    assert "550 No such person" in mail.note
    assert tried_again_at(AT + timedelta(hours=2)).state == MailState.REFUSED
    assert server.taken == []


def test_a_code_is_not_sent_after_it_has_expired(server):
    server.says_to_message.append("451 Try later")
    posted(secret_until=AT + timedelta(minutes=10))
    mail = tried_again_at(AT + timedelta(minutes=11))
    assert (mail.state, mail.body, server.taken) == (MailState.EXPIRED, "", [])


def test_no_address_stands_in_the_task(server):
    server.says_to_recipient.append("451 Try later")
    posted()
    task = Task.objects.get()
    assert "ada@" not in f"{task.args}{task.kwargs}{task.last_error}"


def test_a_server_that_says_nothing_is_given_up_and_tried_again(settings):
    with silent_server() as port:
        found = parse_transport(f"smtp://127.0.0.1:{port}")
        settings.MAIL_TRANSPORT = replace(found, options={**found.options, "timeout": 0.05})
        mail = posted()
    assert mail.state == MailState.WAITING
    assert mail.note == "The mail server did not answer in time, or hung up."


def test_a_server_that_is_not_there_is_tried_again(settings):
    with silent_server() as port:
        settings.MAIL_TRANSPORT = parse_transport(f"smtp://127.0.0.1:{port}")
    mail = posted()
    assert mail.state == MailState.WAITING
    assert "cannot be reached" in mail.note


# TLS and passwords --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))


@pytest.fixture
def safe_server(certificate):
    """Takes mail only inside STARTTLS and after the right password."""
    options = {
        "tls_context": certificate.context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": knows_the_password,
    }
    with running_mail_server(**options) as running:
        yield running


def test_starttls_and_the_right_password(safe_server, trusted, settings):
    address = f"smtp+tls://onpar:right@127.0.0.1:{safe_server.port}"
    settings.MAIL_TRANSPORT = parse_transport(address)
    assert posted().state == MailState.SENT
    assert len(safe_server.taken) == 1


def test_a_wrong_password_waits_until_somebody_corrects_it(safe_server, trusted, settings):
    wrong = f"smtp+tls://onpar:wrong@127.0.0.1:{safe_server.port}"
    settings.MAIL_TRANSPORT = parse_transport(wrong)
    mail = posted()
    assert mail.state == MailState.WAITING
    assert mail.note == "The mail server refused the user name or password in EMAIL_URL."
    settings.MAIL_TRANSPORT = parse_transport(wrong.replace("wrong", "right"))
    assert tried_again_at(AT + timedelta(minutes=1)).state == MailState.SENT


def test_a_certificate_that_nobody_vouches_for_gets_no_mail_and_no_password(safe_server, settings):
    address = f"smtp+tls://onpar:right@127.0.0.1:{safe_server.port}"
    settings.MAIL_TRANSPORT = parse_transport(address)
    mail = posted()
    assert (mail.state, safe_server.taken) == (MailState.WAITING, [])
    assert "No secure connection" in mail.note


def test_a_server_without_starttls_gets_no_mail(settings):
    with running_mail_server() as plain:
        settings.MAIL_TRANSPORT = parse_transport(f"smtp+tls://127.0.0.1:{plain.port}")
        assert posted().state == MailState.WAITING
        assert plain.taken == []


def test_tls_from_the_first_byte(certificate, trusted, settings):
    with running_mail_server(ssl_context=certificate.context) as running:
        settings.MAIL_TRANSPORT = parse_transport(f"smtps://127.0.0.1:{running.port}")
        assert posted().state == MailState.SENT
        assert len(running.taken) == 1


# EMAIL_URL ----------------------------------------------------------------------------------------


def test_the_parts_of_an_address():
    found = parse_transport("smtp+tls://dana%40example.test:p%2Fw@mail.example.test")
    assert found.place == "mail.example.test:587"
    expected = {"username": "dana@example.test", "password": "p/w", "use_tls": True}
    assert found.options.items() >= {**expected, "use_ssl": False, "port": 587}.items()
    assert "p/w" not in repr(found)


def test_a_directory_takes_mail_as_files(settings, tmp_path):
    settings.MAIL_TRANSPORT = parse_transport(f"file://{tmp_path}/mail")
    assert posted().state == MailState.SENT
    (file,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"] == "Your code"


def test_the_console_shows_mail(settings, capsys):
    settings.MAIL_TRANSPORT = parse_transport("console:")
    posted()
    assert "Subject: Your code" in capsys.readouterr().out


@pytest.mark.parametrize(
    "address",
    ["smtp://", "smtp://h:port", "imap://user:hunter2@h", "file:", "hunter2", "smtp://h:99999"],
)
def test_an_address_that_means_nothing_is_refused_without_its_password(address):
    with pytest.raises(MailAddressRefused) as refused:
        parse_transport(address)
    assert "hunter2" not in refused.value.message
