"""Columns, saved views, and changes of many partners at once."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from onpar.insights.facts.check import find_differences
from onpar.insights.facts.refresh import refresh
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry
from onpar.partners.models import BulkChange, Partner, PartnerGroup, Stage
from onpar.partners.services.bulk_changes import assign_owner, move_to_stage
from onpar.staff.models import SavedView
from tests.factories import make_partner, refresh_facts
from tests.people import People
from tests.staff.reading import text_of


@pytest.fixture
def three(people: People) -> list[Partner]:
    made = [
        make_partner("Alpine Gears", country="France", owner=people.partner_manager),
        make_partner("Harbor Systems", country="Canada", owner=people.partner_manager),
        make_partner("Metro Cycles", country="France", owner=people.colleague),
    ]
    refresh_facts()
    return made


@pytest.fixture
def owner(people: People) -> Client:
    client = Client()
    client.force_login(people.partner_manager)
    return client


def columns(client: Client, address: str) -> list[str]:
    return [column.key for column in client.get(address).context["found"].columns]


def test_columns_are_chosen_in_the_address(three: list[Partner], manager: Client) -> None:
    assert columns(manager, "/partners/?cols=country&cols=size&cols=nothing") == [
        "name",
        "country",
        "size",
    ]
    row = manager.get("/partners/?cols=country&cols=place").context["found"].rows[0]
    assert row.cells == ["France", "France"]


def test_ticked_partners_move_to_a_stage(three: list[Partner], owner: Client) -> None:
    stage = Stage.objects.get(key="evaluation")
    chosen = ",".join(partner.public_id for partner in three)
    sent = {"what": "stage", "chosen": chosen, "apply": "1", "stage": stage.pk}
    page = text_of(owner.post("/partners/change/", sent | {"on": "2026-02-02", "reason": "Review"}))
    assert "2 partners were changed." in page
    assert [partner.name for partner in Partner.objects.filter(stage=stage).order_by("name")] == [
        "Alpine Gears",
        "Harbor Systems",
    ]
    refresh(at=clock.now())
    assert find_differences() == []


def test_the_result_says_which_were_left_and_why(three: list[Partner], manager: Client) -> None:
    stage = Stage.objects.get(key="growth")
    sent = {"what": "stage", "scope": "all", "address": "country=France", "apply": "1"}
    page = text_of(
        manager.post(
            "/partners/change/",
            sent | {"stage": stage.pk, "on": "2026-02-02", "reason": "Review"},
        )
    )
    assert "0 partners were changed. 2 stayed as they were." in page
    assert "Alpine Gears is in “Growth” already" in page


def test_all_that_match_get_a_new_owner(
    three: list[Partner], people: People, manager: Client
) -> None:
    sent = {"what": "owner", "scope": "all", "address": "country=France", "apply": "1"}
    page = text_of(manager.post("/partners/change/", sent | {"owner": people.colleague.pk}))
    assert "1 partner was changed. 1 stayed as it was." in page
    assert Partner.objects.filter(owner=people.colleague).count() == 2
    entry = AuditEntry.objects.get(action="partner.record.changed")
    assert entry.payload.before == {"owner_id": people.partner_manager.pk}
    refresh(at=clock.now())
    assert find_differences() == []


def test_groups_are_joined_and_left(three: list[Partner], owner: Client) -> None:
    group = PartnerGroup.objects.create(key="board", name="Board")
    sent = {"scope": "all", "address": "", "apply": "1", "group": group.pk}
    owner.post("/partners/change/", sent | {"what": "group-add"})
    assert group.partners.count() == 2
    again = owner.post("/partners/change/", sent | {"what": "group-add"})
    assert "is in “Board” already" in text_of(again)
    owner.post("/partners/change/", sent | {"what": "group-remove"})
    assert group.partners.count() == 0
    refresh(at=clock.now())
    assert find_differences() == []


def exact() -> bool:
    refresh(at=clock.now())
    return find_differences() == []


def change(client: Client, **sent: object) -> str:
    """Of all partners; gives the address of the undo that the page offers."""
    page = client.post("/partners/change/", {"scope": "all", "address": "", "apply": "1"} | sent)
    return f"/partners/change/{page.context['kept']}/undo/"


def test_a_change_of_owners_is_taken_back(
    three: list[Partner], people: People, manager: Client
) -> None:
    undo = change(manager, what="owner", owner=people.colleague.pk)
    assert exact()
    assert "2 partners were changed." in text_of(manager.post(undo))
    owners = Partner.objects.order_by("name").values_list("owner", flat=True)
    assert list(owners) == [people.partner_manager.pk] * 2 + [people.colleague.pk]
    assert exact()
    assert manager.post(undo).status_code == 404
    page = text_of(manager.get(f"/partners/{three[0].public_id}/changes/"))
    assert "Took a change back, together with others" in page


def test_partners_can_be_left_without_an_owner(three: list[Partner], manager: Client) -> None:
    undo = change(manager, what="owner", owner=0)
    assert Partner.objects.filter(owner=None).count() == 3
    assert exact()
    manager.post(undo)
    assert (Partner.objects.filter(owner=None).count(), exact()) == (0, True)


def test_groups_are_given_back(three: list[Partner], owner: Client) -> None:
    board, vip = (PartnerGroup.objects.create(key=key, name=key) for key in ("board", "vip"))
    three[0].groups.add(vip)
    joined = change(owner, what="group-add", group=board.pk)
    left = change(owner, what="group-remove", group=vip.pk)
    owner.post(left)
    assert list(three[0].groups.order_by("key")) == [board, vip]
    owner.post(joined)
    assert (board.partners.count(), vip.partners.count(), exact()) == (0, 1, True)


def test_stages_are_taken_back_and_what_was_touched_since_is_left(
    three: list[Partner], manager: Client
) -> None:
    stage = Stage.objects.get(key="evaluation")
    undo = change(manager, what="stage", stage=stage.pk, on="2026-02-02", reason="Review")
    move_to_stage(
        [three[1].pk], Stage.objects.get(key="exit"), on=clock.today(), reason="Left", actor="user:0",
        at=clock.now(),
    )  # fmt: skip
    page = text_of(manager.post(undo))
    assert "2 partners were changed. 1 stayed as it was." in page
    assert "Harbor Systems was changed since" in page
    stages = Partner.objects.order_by("name").values_list("stage__key", flat=True)
    assert list(stages) == ["growth", "exit", "growth"]
    assert three[0].transitions.count() == 1
    assert exact()


def test_only_ones_own_change_of_today_is_taken_back(
    three: list[Partner], people: People, manager: Client, owner: Client
) -> None:
    undo = change(manager, what="owner", owner=people.colleague.pk)
    assert owner.post(undo).status_code == 404
    BulkChange.objects.update(at=clock.now() - timedelta(days=2))
    assert manager.post(undo).status_code == 404
    change(manager, what="owner", owner=0)
    assert BulkChange.objects.count() == 1


def test_a_partner_that_one_no_longer_sees_is_not_touched(
    three: list[Partner], people: People, owner: Client
) -> None:
    group = PartnerGroup.objects.create(key="board", name="Board")
    undo = change(owner, what="group-add", group=group.pk)
    Partner.objects.filter(pk=three[0].pk).update(owner=people.colleague)
    page = text_of(owner.post(undo))
    assert "1 partner was changed." in page
    assert "Alpine" not in page
    assert list(group.partners.all()) == [three[0]]


def test_first_it_asks_what_the_action_needs(three: list[Partner], manager: Client) -> None:
    page = manager.post("/partners/change/", {"what": "owner", "partner": three[0].public_id})
    assert "Change 1 partner" in text_of(page)
    assert list(page.context["form"].fields) == ["owner"]
    assert Partner.objects.get(pk=three[0].pk).version == 1


def test_nothing_ticked_is_said(three: list[Partner], manager: Client) -> None:
    assert "No partner is ticked" in text_of(manager.post("/partners/change/", {"what": "owner"}))


def test_a_partner_manager_gives_nobody_away(
    three: list[Partner], people: People, owner: Client
) -> None:
    sent = {"what": "owner", "scope": "all", "apply": "1", "owner": people.colleague.pk}
    assert owner.post("/partners/change/", sent).status_code == 403


def test_many_partners_cost_as_many_queries_as_few(
    people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_partner()
    ids = [make_partner(f"Partner {number}").pk for number in range(60)]
    told = {"actor": "test", "at": clock.now()}
    stage = Stage.objects.get(key="exit")
    moved = {"on": clock.today(), "reason": "Closed"}
    with django_assert_num_queries(18):
        assign_owner(ids[:2], people.colleague, **told)
    with django_assert_num_queries(18):
        assign_owner(ids[2:], people.colleague, **told)
    with django_assert_num_queries(17):
        move_to_stage(ids[:2], stage, **moved, **told)
    with django_assert_num_queries(17):
        move_to_stage(ids[2:], stage, **moved, **told)


# Saved views --------------------------------------------------------------------------------------


def test_a_view_keeps_filters_order_and_columns(three: list[Partner], manager: Client) -> None:
    address = "cols=country&country=France&page=3&sort=-name&evil=1"
    saved = manager.post("/partners/views/", {"name": "French", "address": address})
    assert saved.url == "/partners/?cols=country&country=France&sort=-name"
    found = manager.get(saved.url).context["found"]
    assert [row.name for row in found.rows] == ["Metro Cycles", "Alpine Gears"]
    assert "French" in text_of(manager.get("/partners/"))


def test_a_private_view_is_its_owners(three: list[Partner], manager: Client, owner: Client) -> None:
    manager.post("/partners/views/", {"name": "Mine only", "address": ""})
    view = SavedView.objects.get()
    assert "Mine only" not in text_of(owner.get("/partners/"))
    assert owner.get(f"/partners/views/{view.public_id}/").status_code == 404


def test_a_shared_view_is_seen_by_all(three: list[Partner], manager: Client, owner: Client) -> None:
    manager.post("/partners/views/", {"name": "For all", "address": "", "is_shared": "on"})
    view = SavedView.objects.get()
    assert "For all" in text_of(owner.get("/partners/"))
    assert owner.post(f"/partners/views/{view.public_id}/", {"name": "x"}).status_code == 404


def test_only_who_runs_the_program_shares(three: list[Partner], owner: Client) -> None:
    owner.post("/partners/views/", {"name": "Mine", "address": "", "is_shared": "on"})
    assert not SavedView.objects.get().is_shared


def test_a_view_is_renamed_and_removed(three: list[Partner], owner: Client) -> None:
    owner.post("/partners/views/", {"name": "Mine", "address": ""})
    path = f"/partners/views/{SavedView.objects.get().public_id}/"
    owner.post(path, {"name": "Ours"})
    assert SavedView.objects.get().name == "Ours"
    owner.post(path, {"remove": "1"})
    assert not SavedView.objects.exists()


def test_a_name_stands_once(three: list[Partner], owner: Client) -> None:
    owner.post("/partners/views/", {"name": "Mine", "address": ""})
    response = owner.post("/partners/views/", {"name": "Mine", "address": ""}, follow=True)
    assert "There is a view of this name already" in text_of(response)
