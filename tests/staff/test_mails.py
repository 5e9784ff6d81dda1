"""The outbox, as an administrator reads it."""

from datetime import timedelta

import pytest
from django.test import Client

from onpar.accounts.services.mailing import send_trial
from onpar.accounts.services.signing_in import request_code
from onpar.kernel import clock
from onpar.kernel.mail.transport import parse_transport
from onpar.kernel.models import Mail, MailState
from onpar.kernel.tasks import run_due_tasks
from tests.accounts.mailbox import newest_mail
from tests.factories import install_program
from tests.mail_server import running_mail_server
from tests.people import People, enter
from tests.staff.reading import text_of


@pytest.fixture
def admin(people: People, client: Client) -> Client:
    return enter(client, people.administrator)


def test_without_a_mail_server_mail_stays_here_to_be_read(admin: Client, people: People) -> None:
    admin.post("/settings/mail/")
    assert "Set EMAIL_URL" in text_of(admin.get("/settings/mail/"))
    mail = Mail.objects.get()
    assert "whether mail arrives" in text_of(admin.get(f"/settings/mail/{mail.public_id}/"))


def test_a_code_is_shown_to_its_reader_while_it_is_worth_something(
    admin: Client, people: People
) -> None:
    email = people.administrator.email
    request_code(email, place="192.0.2.1", at=clock.now())
    code = newest_mail(email, at=clock.now()).code
    path = f"/settings/mail/{Mail.objects.get().public_id}/"
    assert code in text_of(admin.get(path))
    with clock.fixed(clock.now() + timedelta(minutes=10)):
        said = text_of(admin.get(path))
    assert (code in said, "It is forgotten" in said) == (False, True)


def test_the_code_of_somebody_else_is_shown_only_in_a_demo(admin: Client, people: People) -> None:
    request_code(people.analyst.email, place="192.0.2.1", at=clock.now())
    code = newest_mail(people.analyst.email, at=clock.now()).code
    path = f"/settings/mail/{Mail.objects.get().public_id}/"
    page = admin.get(path)
    assert "only its reader sees it" in text_of(page)
    assert (code in text_of(page), "/sign-in/link/" in page.content.decode()) == (False, False)
    install_program(is_demo=True)
    assert code in text_of(admin.get(path))


def test_an_invitation_can_be_handed_over(admin: Client) -> None:
    sent = {"name": "Kim", "email": "kim@example.com", "role": "analyst"}
    admin.post("/settings/users/invite/", sent)
    page = admin.get(f"/settings/mail/{Mail.objects.get().public_id}/")
    assert "/invitation/" in page.content.decode()


def test_what_the_mail_server_said_stands_in_the_list(
    admin: Client, people: People, settings
) -> None:
    with running_mail_server() as server:
        settings.MAIL_TRANSPORT = parse_transport(f"smtp://127.0.0.1:{server.port}")
        server.says_to_recipient.append("550 No such person")
        send_trial(people.analyst, at=clock.now())
        run_due_tasks()
    said = text_of(admin.get("/settings/mail/"))
    assert f"Mail leaves through 127.0.0.1:{server.port}." in said
    assert "Refused The mail server refused the address: 550 No such person" in said


def test_in_a_demo_nothing_leaves_although_there_is_a_mail_server(people: People, settings) -> None:
    install_program(is_demo=True)
    with running_mail_server() as server:
        settings.MAIL_TRANSPORT = parse_transport(f"smtp://127.0.0.1:{server.port}")
        send_trial(people.analyst, at=clock.now())
        run_due_tasks()
    assert (Mail.objects.get().state, server.taken) == (MailState.KEPT, [])


def test_the_number_of_queries_does_not_grow(
    admin: Client, people: People, django_assert_num_queries
) -> None:
    for _ in range(30):
        send_trial(people.analyst, at=clock.now())
    with django_assert_num_queries(5):
        admin.get("/settings/mail/")
