"""Users, as an administrator changes them."""

from datetime import timedelta

import pytest
from django.test import Client

from onpar.accounts.models import Role, User
from onpar.accounts.services.second_factor import has_second_factor, make_offer, turn_on
from onpar.accounts.services.users import LastAdministrator, change_role, switch_off
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry
from tests.accounts.mailbox import newest_mail, subjects
from tests.accounts.test_second_factor import code_of
from tests.people import People, enter
from tests.staff.reading import text_of

PASSWORD = "a long enough secret"
INVITE = {"name": "Robin Ellis", "email": "Robin@example.com", "role": "analyst"}


@pytest.fixture
def admin(people: People, client: Client) -> Client:
    return enter(client, people.administrator)


def invitation() -> str:
    mail = newest_mail("robin@example.com", at=clock.now())
    return f"/invitation/{mail.token}/"


def audited(user: User) -> list[str]:
    found = AuditEntry.objects.filter(subject=f"user:{user.pk}").order_by("pk")
    return list(found.values_list("action", flat=True))


def test_the_list_says_who_may_sign_in(admin: Client) -> None:
    said = text_of(admin.get("/settings/users/"))
    assert "Olga Former" in said
    assert "Switched off" in said


def test_the_list_costs_the_same_however_long_it_is(
    admin: Client, people: People, django_assert_num_queries
) -> None:
    with django_assert_num_queries(4):
        admin.get("/settings/users/")


def test_somebody_who_is_invited_chooses_a_password_and_is_in(
    admin: Client, people: People
) -> None:
    assert admin.post("/settings/users/invite/", INVITE)["Location"] == "/settings/users/"
    robin = User.objects.get(email="robin@example.com")
    assert (robin.role, robin.is_invited) == (Role.ANALYST, True)
    guest, path = Client(), invitation()
    assert "Welcome to OnPar" in text_of(guest.get(path))
    assert guest.post(path, {"name": "Robin E.", "password": PASSWORD})["Location"] == "/"
    assert guest.get("/").status_code == 200
    robin.refresh_from_db()
    assert (robin.name, robin.check_password(PASSWORD)) == ("Robin E.", True)
    assert audited(robin) == [
        "accounts.user.created",
        "accounts.invitation.sent",
        "accounts.invitation.accepted",
        "accounts.session.started",
    ]


def test_an_invitation_works_once_and_for_a_week(admin: Client) -> None:
    admin.post("/settings/users/invite/", INVITE)
    path = invitation()
    with clock.fixed(clock.now() + timedelta(days=7)):
        assert Client().get(path).status_code == 404
    Client().post(path, {"name": "Robin", "password": PASSWORD})
    assert Client().get(path).status_code == 404


def test_a_weak_password_leaves_the_invitation_open(admin: Client) -> None:
    admin.post("/settings/users/invite/", INVITE)
    path = invitation()
    answer = Client().post(path, {"name": "Robin", "password": "short"})
    assert "too short" in text_of(answer)
    assert Client().get(path).status_code == 200


def test_an_address_is_invited_once(admin: Client) -> None:
    admin.post("/settings/users/invite/", INVITE)
    answer = admin.post("/settings/users/invite/", INVITE)
    assert "already has a user" in text_of(answer)


def test_a_second_invitation_ends_the_first(admin: Client) -> None:
    admin.post("/settings/users/invite/", INVITE)
    first = invitation()
    robin = User.objects.get(email="robin@example.com")
    admin.post(f"/settings/users/{robin.public_id}/invitation/")
    assert Client().get(first).status_code == 404
    assert Client().get(invitation()).status_code == 200


def test_another_role_counts_at_once_and_is_mailed(admin: Client, people: People) -> None:
    path = f"/settings/users/{people.analyst.public_id}/"
    admin.post(path, {"role": "program_manager"})
    people.analyst.refresh_from_db()
    assert people.analyst.role == Role.PROGRAM_MANAGER
    assert subjects(people.analyst.email) == ["Your role is now Program manager"]
    entry = AuditEntry.objects.get(action="accounts.role.changed")
    assert (entry.payload.before, entry.payload.after) == (
        {"role": "analyst"},
        {"role": "program_manager"},
    )


@pytest.mark.parametrize("page", ["", "access/"])
def test_the_last_administrator_stays(page: str, admin: Client, people: People) -> None:
    path = f"/settings/users/{people.administrator.public_id}/{page}"
    answer = admin.post(path, {"role": "analyst"})
    assert "is the last administrator" in text_of(answer)
    people.administrator.refresh_from_db()
    assert (people.administrator.role, people.administrator.is_active) == (
        Role.ADMINISTRATOR,
        True,
    )


def test_of_two_administrators_one_may_go(people: People) -> None:
    now = clock.now()
    change_role(people.analyst, Role.ADMINISTRATOR, actor="test", at=now)
    switch_off(people.administrator, actor="test", at=now)
    with pytest.raises(LastAdministrator):
        switch_off(people.analyst, actor="test", at=now)


def test_who_is_switched_off_is_out_at_once(admin: Client, people: People) -> None:
    theirs = enter(Client(), people.analyst)
    assert theirs.get("/").status_code == 200
    path = f"/settings/users/{people.analyst.public_id}/access/"
    assert "All sessions end at once" in text_of(admin.get(path))
    admin.post(path)
    assert theirs.get("/").status_code == 302
    admin.post(path)
    people.analyst.refresh_from_db()
    assert people.analyst.is_active
    assert audited(people.analyst) == ["accounts.user.deactivated", "accounts.user.reactivated"]


def test_a_lost_second_step_is_taken_away(admin: Client, people: People) -> None:
    now = clock.now()
    offer = make_offer(people.analyst, issuer="OnPar")
    turn_on(people.analyst, sealed=offer.sealed, code=code_of(offer.secret, now), at=now)
    admin.post(f"/settings/users/{people.analyst.public_id}/second-step/")
    assert not has_second_factor(people.analyst)
    assert subjects(people.analyst.email)[-1] == "Two-step sign-in was turned off"


@pytest.mark.parametrize("page", ["invite/", "{0}/access/", "{0}/second-step/"])
def test_what_changes_a_sign_in_asks_first_who_sits_there(
    page: str, people: People, client: Client
) -> None:
    client.force_login(people.administrator)
    path = "/settings/users/" + page.format(people.analyst.public_id)
    assert client.get(path)["Location"] == f"/confirm/?next={path}"
    assert client.post(path)["Location"] == f"/confirm/?next={path}"


def test_a_role_is_not_changed_without_a_confirmation(people: People, client: Client) -> None:
    client.force_login(people.administrator)
    path = f"/settings/users/{people.analyst.public_id}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"role": "administrator"})["Location"] == f"/confirm/?next={path}"
    people.analyst.refresh_from_db()
    assert people.analyst.role == Role.ANALYST
