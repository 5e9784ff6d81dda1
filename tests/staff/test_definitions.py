"""What the program defines: its words, and the fields that it adds."""

import csv

import pytest
from django.test import Client

from onpar.insights.facts.check import find_differences
from onpar.insights.facts.refresh import refresh
from onpar.kernel import clock
from onpar.kernel.fields import as_text, parsed
from onpar.kernel.models import FieldDefinition
from onpar.partners.models import Partner, PartnerType, Stage, Touchpoint
from tests.factories import make_interaction, make_partner, make_person, refresh_facts
from tests.people import People
from tests.staff.reading import text_of
from tests.staff.test_editing import shown_form, submit


def add_field(client: Client, **asked: object) -> FieldDefinition:
    asked = {"target": "partner", "order": 1} | asked
    assert client.post("/settings/program/fields/new/", asked).status_code == 302
    return FieldDefinition.objects.latest("pk")


def test_a_type_is_added_changed_and_removed(manager: Client) -> None:
    manager.post("/settings/program/types/new/", {"name": "Value-added reseller", "order": 7})
    made = PartnerType.objects.get(name="Value-added reseller")
    path = f"/settings/program/types/{made.pk}/"
    submit(manager, path, name="Reseller plus")
    made.refresh_from_db()
    assert (made.key, made.name, made.version) == ("value-added-reseller", "Reseller plus", 2)
    manager.post(f"{path}remove/")
    assert not PartnerType.objects.filter(pk=made.pk).exists()


def test_what_is_used_stays_and_says_where(manager: Client) -> None:
    make_partner()
    reseller = PartnerType.objects.get(key="reseller")
    page = text_of(manager.post(f"/settings/program/types/{reseller.pk}/remove/"))
    assert "used by 1 partner" in page
    assert PartnerType.objects.filter(pk=reseller.pk).exists()


def test_two_at_once_lose_nothing(manager: Client) -> None:
    stage = Stage.objects.get(key="growth")
    path = f"/settings/program/stages/{stage.pk}/"
    mine = shown_form(manager, path)
    submit(manager, path, name="Growing")
    assert manager.post(path, mine | {"name": "Scale"}).status_code == 409
    assert manager.post(path, mine | {"order": 9}).status_code == 302
    stage.refresh_from_db()
    assert (stage.name, stage.order) == ("Growing", 9)


def test_what_counts_as_activity_is_counted_anew(manager: Client) -> None:
    touchpoint = Touchpoint.objects.filter(is_qualifying=False).first()
    make_interaction(make_partner(), touchpoint=touchpoint.key)
    refresh_facts()
    submit(manager, f"/settings/program/touchpoints/{touchpoint.pk}/", is_qualifying="on")
    touchpoint.refresh_from_db()
    refresh(at=clock.now())
    assert (touchpoint.is_qualifying, find_differences()) == (True, [])


def test_a_stage_in_another_phase_is_counted_anew(manager: Client) -> None:
    make_partner()
    refresh_facts()
    stage = Stage.objects.get(key="growth")
    submit(manager, f"/settings/program/stages/{stage.pk}/", phase="expansion")
    refresh(at=clock.now())
    assert find_differences() == []


def test_readers_do_not_see_the_room(people: People, client: Client) -> None:
    client.force_login(people.analyst)
    assert "/settings/program/" not in client.get("/settings/").content.decode()


# Own fields ---------------------------------------------------------------------------------------

SAMPLES = [
    ("text", {}, "Northern", "Northern"),
    ("long_text", {}, "Two\nlines", "Two lines"),
    ("number", {"unit": "seats"}, "1200.5", "1,200.5 seats"),
    ("money", {"unit": "eur"}, "99.90", "EUR 99.90"),
    ("date", {}, "2026-04-05", "Apr 5, 2026"),
    ("yes_no", {}, "yes", "Yes"),
    ("choice", {"options": "Red\nDeep blue"}, "deep-blue", "Deep blue"),
    ("choices", {"options": "Red\nDeep blue"}, ["deep-blue", "red"], "Deep blue, Red"),
    ("link", {}, "https://example.com/a", "https://example.com/a"),
    ("email", {}, "ana@example.com", "ana@example.com"),
]


@pytest.mark.parametrize(("kind", "extra", "typed", "words"), SAMPLES)
def test_each_type_goes_from_definition_to_page_filter_and_file(
    kind: str, extra: dict[str, str], typed: object, words: str, manager: Client
) -> None:
    partner = make_partner()
    make_partner("Elsewhere")
    refresh_facts()
    definition = add_field(manager, label="My field", type=kind, **extra)
    name = f"custom.{definition.key}"
    response = submit(manager, f"/partners/{partner.public_id}/edit/", **{name: typed})
    assert response.status_code == 302
    partner.refresh_from_db()
    stored = partner.custom["my-field"]
    assert words in text_of(manager.get(partner.get_absolute_url()))
    assert parsed(definition, as_text(definition, stored)) == stored
    wanted = f"{name}.from" if kind in ("number", "money", "date") else name
    asked = typed[0] if isinstance(typed, list) else typed
    asked = "lines" if kind == "long_text" else asked
    found = manager.get("/partners/", {wanted: asked, "cols": name}).context["found"]
    assert [row.name for row in found.rows] == [partner.name]
    assert " ".join(found.rows[0].cells[0].split()) == words
    body = manager.get("/partners/?format=csv").content.decode("utf-8-sig")
    rows = {row["name"]: row[name] for row in csv.DictReader(body.splitlines(keepends=True))}
    assert rows == {partner.name: as_text(definition, stored), "Elsewhere": ""}


def test_a_required_field_is_asked_for(manager: Client) -> None:
    partner = make_partner()
    add_field(manager, label="Contract", type="text", is_required="on")
    response = submit(manager, f"/partners/{partner.public_id}/edit/", city="Lyon")
    assert "This field is required." in text_of(response)


def test_an_archived_field_keeps_its_values_and_is_not_asked(manager: Client) -> None:
    partner = make_partner()
    definition = add_field(manager, label="Old", type="text")
    path = f"/partners/{partner.public_id}/edit/"
    submit(manager, path, **{"custom.old": "kept"})
    submit(manager, f"/settings/program/fields/{definition.pk}/", is_archived="on")
    assert "custom.old" not in shown_form(manager, path)
    submit(manager, path, city="Lyon")
    partner.refresh_from_db()
    assert (partner.custom, partner.city) == ({"old": "kept"}, "Lyon")


def test_a_field_with_values_is_archived_not_removed(manager: Client) -> None:
    Partner.objects.filter(pk=make_partner().pk).update(custom={"my-field": "x"})
    definition = add_field(manager, label="My field", type="text")
    page = text_of(manager.post(f"/settings/program/fields/{definition.pk}/remove/"))
    assert "used by 1 partner" in page


def test_a_choice_keeps_its_values_when_others_are_added(manager: Client) -> None:
    definition = add_field(manager, label="Color", type="choice", options="Red\nBlue")
    submit(manager, f"/settings/program/fields/{definition.pk}/", options="Green\nRed\nBlue")
    definition.refresh_from_db()
    assert [option["value"] for option in definition.options] == ["green", "red", "blue"]


def test_people_have_fields_too(manager: Client) -> None:
    partner = make_partner()
    ana = make_person(partner)
    add_field(manager, target="person", label="Shirt", type="choice", options="S\nM")
    path = f"/partners/{partner.public_id}/people/{ana.public_id}/"
    submit(manager, path, **{"custom.shirt": "m"})
    ana.refresh_from_db()
    assert ana.custom == {"shirt": "m"}
