"""Changing what is on screen: each form, what it stores, who may, and two people at once."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from onpar.insights.facts.check import find_differences
from onpar.insights.facts.refresh import refresh
from onpar.kernel import audit, clock
from onpar.kernel.models import AuditEntry, Event, StaleMonth
from onpar.partners.models import (
    Aspect,
    Interaction,
    Partner,
    PartnerType,
    Person,
    Program,
    Sale,
    Stage,
    Tier,
    Touchpoint,
)
from onpar.surveys.models import Response
from tests.factories import (
    make_answer_set,
    make_interaction,
    make_partner,
    make_person,
    make_sale,
    make_user,
    make_wave,
    refresh_facts,
)
from tests.people import People
from tests.staff.reading import text_of

CHANGED = "partner.record.changed"


@pytest.fixture
def partner(people: People) -> Partner:
    made = make_partner(country="Canada", owner=people.partner_manager)
    refresh_facts()
    return made


@pytest.fixture
def owner(people: People) -> Client:
    client = Client()
    client.force_login(people.partner_manager)
    return client


def shown_form(client: Client, path: str) -> dict[str, Any]:
    """What a browser sends of the form at `path` when nothing is typed."""
    form = client.get(path).context["form"]
    sent: dict[str, Any] = {"base": form.base}
    for field in form:
        value = field.value()
        if value not in (None, False):
            sent[field.html_name] = value
    return sent


def submit(client: Client, path: str, **typed: Any) -> HttpResponse:
    return client.post(path, shown_form(client, path) | typed)


def facts_are_exact() -> bool:
    refresh(at=clock.now())
    return find_differences() == []


def test_a_changed_partner_is_stored_and_written_down(
    people: People, partner: Partner, owner: Client
) -> None:
    response = submit(owner, f"/partners/{partner.public_id}/edit/", city="Lyon", country="France")
    assert response.status_code == 302
    partner.refresh_from_db()
    assert (partner.city, partner.country, partner.version) == ("Lyon", "France", 2)
    entry = AuditEntry.objects.get(action="partner.record.changed")
    assert entry.actor == f"user:{people.partner_manager.pk}"
    assert entry.payload.before == {"city": "", "country": "Canada"}
    assert Event.objects.filter(name="partner.changed", subject=f"partner:{partner.pk}").exists()
    assert facts_are_exact()


def test_several_languages_and_markets_are_kept_sorted_and_once(
    partner: Partner, owner: Client
) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    typed = {"other_languages": "fr, pt-BR; fr,", "target_markets": "Retail, Fleets, retail"}
    submit(owner, path, language="en", **typed)
    partner.refresh_from_db()
    assert partner.other_languages == ["fr", "pt-BR"]
    assert partner.target_markets == ["Fleets", "retail"]
    page = text_of(owner.get(partner.get_absolute_url()))
    assert "Target markets Fleets, retail" in page
    assert "Languages en, fr, pt-BR" in page
    assert submit(owner, path).status_code == 302
    assert AuditEntry.objects.filter(action=CHANGED).count() == 1
    assert "Fleets, retail" in text_of(owner.get(f"/partners/{partner.public_id}/changes/"))


@pytest.mark.parametrize(
    "typed",
    [
        {"other_languages": "French"},
        {"other_languages": "fr, <script>"},
        {"target_markets": "x" * 81},
        {"target_markets": ",".join(map(str, range(31)))},
        {"target_markets": "Retail\0"},
    ],
)
def test_a_list_of_texts_refuses_what_does_not_fit(
    partner: Partner, owner: Client, typed: dict[str, str]
) -> None:
    response = submit(owner, f"/partners/{partner.public_id}/edit/", **typed)
    assert (response.status_code, "Nothing is saved yet" in text_of(response)) == (200, True)


def test_a_form_that_changes_nothing_writes_nothing(partner: Partner, owner: Client) -> None:
    submit(owner, f"/partners/{partner.public_id}/edit/")
    partner.refresh_from_db()
    assert (partner.version, AuditEntry.objects.filter(action=CHANGED).count()) == (1, 0)


def test_a_partner_manager_cannot_give_a_partner_away(
    people: People, partner: Partner, owner: Client
) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    submit(owner, path, owner_id=people.colleague.pk, city="Lyon")
    partner.refresh_from_db()
    assert (partner.owner, partner.city) == (people.partner_manager, "Lyon")


def test_who_runs_the_program_says_whose_a_partner_is(
    people: People, partner: Partner, manager: Client
) -> None:
    submit(manager, f"/partners/{partner.public_id}/edit/", owner_id=people.colleague.pk)
    partner.refresh_from_db()
    assert partner.owner == people.colleague


def test_an_added_partner_belongs_to_the_partner_manager_who_added_it(
    people: People, owner: Client
) -> None:
    refresh_facts()
    typed = {
        "name": "Alpine Gears",
        "types": [PartnerType.objects.get(key="reseller").pk],
        "stage_id": Stage.objects.get(key="onboarding").pk,
    }
    response = submit(owner, "/partners/new/", **typed)
    made = Partner.objects.get(name="Alpine Gears")
    assert response.url == made.get_absolute_url()
    assert (made.owner, made.stage.key) == (people.partner_manager, "onboarding")
    assert made.transitions.get().to_stage == made.stage
    assert facts_are_exact()


def test_readers_see_no_buttons(people: People, partner: Partner, client: Client) -> None:
    client.force_login(people.analyst)
    page = text_of(client.get(partner.get_absolute_url()))
    assert [
        words for words in ("Change the", "Add a", "Record an", "Correct") if words in page
    ] == []


def test_an_error_keeps_what_was_typed_and_says_what_to_do(partner: Partner, owner: Client) -> None:
    path = f"/partners/{partner.public_id}/agreements/new/"
    response = submit(
        owner,
        path,
        program_id=Program.objects.get().pk,
        starts_on="2026-05-01",
        renewal_on="2026-04-01",
    )
    page = response.content.decode()
    assert "The renewal date must follow the start." in page
    assert 'value="2026-04-01"' in page
    assert not partner.agreements.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"consented_on": "2026-01-12"}, "Say how you know of the consent."),
        ({"consent_source": "Form"}, "Say on which day the person consented."),
        ({"consented_on": "2999-01-01", "consent_source": "Form"}, "has not come yet"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice."),
        ({"time_zone": "' OR 1=1"}, "Select a valid choice."),
    ],
)
def test_a_consent_needs_a_day_and_a_source(
    partner: Partner, owner: Client, typed: dict[str, str], words: str
) -> None:
    path = f"/partners/{partner.public_id}/people/new/"
    assert words in text_of(submit(owner, path, name="Ana", **typed))
    assert not partner.people.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"accepted_version": "2"}, "Say on which day it was accepted."),
        ({"accepted_on": "2999-01-01"}, "has not come yet"),
        ({"accepted_by_id": "foreign", "accepted_on": "2026-01-01"}, "Select a valid choice."),
        ({"notice_days": "-1"}, "greater than or equal to 0"),
        ({"notice_days": "99999999999"}, "less than or equal to 3650"),
        ({"notice_days": "ninety"}, "Enter a whole number."),
    ],
)
def test_an_acceptance_has_a_day_and_is_of_the_partner(
    people: People, partner: Partner, owner: Client, typed: dict[str, str], words: str
) -> None:
    foreign = make_person(make_partner("Foreign", owner=people.colleague))
    path = f"/partners/{partner.public_id}/agreements/new/"
    asked = {name: foreign.pk if value == "foreign" else value for name, value in typed.items()}
    program = Program.objects.get().pk
    assert words in text_of(submit(owner, path, program_id=program, **asked))
    assert not partner.agreements.exists()


# Two people at once -------------------------------------------------------------------------------


def test_changes_of_different_fields_are_merged(
    partner: Partner, owner: Client, manager: Client
) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    mine = shown_form(owner, path)
    submit(manager, path, city="Lyon")
    response = owner.post(path, mine | {"industry": "Bicycles"}, follow=True)
    partner.refresh_from_db()
    assert (partner.city, partner.industry) == ("Lyon", "Bicycles")
    assert re.search(
        r"Changed meanwhile by Dana Whitfield, \d\d:\d\d, and kept: City.", text_of(response)
    )


def test_the_second_sees_both_texts_and_chooses(
    partner: Partner, owner: Client, manager: Client
) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    mine = shown_form(owner, path)
    submit(manager, path, city="Lyon", industry="Retail")
    clash = owner.post(path, mine | {"city": "Paris", "region": "North"})
    assert clash.status_code == 409
    assert [(one.theirs, one.mine) for one in clash.context["clashes"]] == [("Lyon", "Paris")]
    said = r"Changed by Dana Whitfield, \d\d:\d\d while you were editing"
    assert re.search(said, text_of(clash))
    partner.refresh_from_db()
    assert (partner.city, partner.region) == ("Lyon", "")
    form = clash.context["form"]
    again = {field.html_name: field.value() or "" for field in form} | {
        "base": form.base,
        "clash": "city",
        "types": form["types"].value(),
    }
    unchosen = owner.post(path, again)
    assert unchosen.status_code == 409
    owner.post(path, again | {"keep-city": "mine"})
    partner.refresh_from_db()
    assert (partner.city, partner.industry, partner.region) == ("Paris", "Retail", "North")


def test_nobody_is_blamed_for_what_came_another_way(
    partner: Partner, owner: Client, manager: Client
) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    submit(manager, path, city="Lyon")
    mine = shown_form(owner, path)
    Partner.objects.filter(pk=partner.pk).update(city="Nice", version=9)
    clash = owner.post(path, mine | {"city": "Paris"})
    assert "Somebody else changed this while you were editing." in text_of(clash)


def test_a_sale_says_whose_amount_it_is(partner: Partner, owner: Client, manager: Client) -> None:
    sale = make_sale(partner, 500, reason="Found by them")
    path = f"/partners/{partner.public_id}/sales/{sale.pk}/"
    mine = shown_form(owner, path)
    submit(manager, path, amount="7")
    clash = owner.post(path, mine | {"amount": "9"})
    assert [one.by.split(",")[0] for one in clash.context["clashes"]] == ["Dana Whitfield"]


@pytest.mark.parametrize("version", ["x", "-1", "9" * 5000, "\0"])
def test_a_removal_with_a_made_up_version_is_no_fault(
    partner: Partner, owner: Client, version: str
) -> None:
    add(owner, partner, "outcomes")
    outcome = partner.outcomes.get()
    path = f"/partners/{partner.public_id}/outcomes/{outcome.public_id}/remove/"
    assert owner.post(path, {"version": version}).status_code == 302


def test_theirs_can_be_kept(partner: Partner, owner: Client, manager: Client) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    mine = shown_form(owner, path)
    submit(manager, path, city="Lyon")
    form = owner.post(path, mine | {"city": "Paris"}).context["form"]
    again = {field.html_name: field.value() or "" for field in form} | {
        "base": form.base,
        "clash": "city",
        "keep-city": "theirs",
        "types": form["types"].value(),
    }
    assert owner.post(path, again).status_code == 302
    partner.refresh_from_db()
    assert partner.city == "Lyon"


def test_a_form_without_what_was_seen_is_still_saved(partner: Partner, owner: Client) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    response = owner.post(path, shown_form(owner, path) | {"base": "{", "city": "Lyon"})
    assert response.status_code == 302


# Stage --------------------------------------------------------------------------------------------


def test_a_change_of_stage_has_a_day_and_a_reason(partner: Partner, owner: Client) -> None:
    path = f"/partners/{partner.public_id}/stage/"
    stage = Stage.objects.get(key="evaluation")
    submit(owner, path, stage_id=stage.pk, on="2026-01-05", reason="Yearly review is due")
    partner.refresh_from_db()
    latest = partner.transitions.last()
    assert partner.stage == stage
    assert (latest.from_stage.key, latest.on, latest.reason) == (
        "growth",
        date(2026, 1, 5),
        "Yearly review is due",
    )
    assert facts_are_exact()


def test_the_stage_it_is_in_is_no_change(partner: Partner, owner: Client) -> None:
    path = f"/partners/{partner.public_id}/stage/"
    response = submit(owner, path, reason="None")
    assert "in this stage already" in text_of(response)


def test_a_stage_cannot_begin_tomorrow(partner: Partner, owner: Client) -> None:
    path = f"/partners/{partner.public_id}/stage/"
    stage = Stage.objects.get(key="exit")
    response = submit(owner, path, stage_id=stage.pk, on="2999-01-01", reason="Leaves")
    assert "has not come yet" in text_of(response)


def test_a_change_of_stage_is_undone(partner: Partner, owner: Client) -> None:
    path = f"/partners/{partner.public_id}/stage/"
    submit(owner, path, stage_id=Stage.objects.get(key="exit").pk, reason="A slip")
    entry = AuditEntry.objects.get(action="partner.stage.changed")
    owner.post(f"/undo/{entry.pk}/")
    partner.refresh_from_db()
    assert (partner.stage.key, partner.transitions.count()) == ("growth", 1)
    assert facts_are_exact()


# What hangs on a partner --------------------------------------------------------------------------


def test_each_kind_can_be_added_and_is_counted(partner: Partner, owner: Client) -> None:
    base = f"/partners/{partner.public_id}"
    tier = Tier.objects.first()
    added = {
        "people": {
            "name": "Ana Silva",
            "role": "sales",
            "time_zone": "Europe/Lisbon",
            "consented_on": "2026-01-12",
            "consent_source": "Kickoff",
        },
        "agreements": {
            "program_id": tier.program_id,
            "tier_id": tier.pk,
            "starts_on": "2025-01-01",
            "renewal_on": "2027-01-01",
            "notice_days": "90",
            "accepted_on": "2024-12-20",
            "accepted_by_id": make_person(partner, "Rui Costa").pk,
            "accepted_version": "2025",
        },
        "outcomes": {
            "text": "Ten joint customers",
            "side": "theirs",
            "judgment": "met",
            "judged_on": "2026-02-02",
            "evidence": "12 orders: https://crm.example/report/7",
        },
        "expectations": {"aspect_id": Aspect.objects.get(key="clarity").pk, "level": 9},
        "sales": {"amount": "-12.50", "attribution": "sourced", "reason": "Refund of the bike"},
        "interactions": {
            "touchpoint_id": Touchpoint.objects.get(key="qbr").pk,
            "at": "2026-03-03T09:30",
            "direction": "both",
            "subject": "Review",
        },
    }
    statuses = {
        slug: submit(owner, f"{base}/{slug}/new/", **typed).status_code
        for slug, typed in added.items()
    }
    assert set(statuses.values()) == {302}
    sale = partner.sales.get()
    assert (sale.amount_minor, sale.currency, sale.origin) == (-1250, "USD", "by_hand")
    assert partner.interactions.get().at.isoformat() == "2026-03-03T09:30:00+00:00"
    page = owner.get(f"{base}/")
    assert 'href="https://crm.example/report/7"' in page.content.decode()
    assert "renewal due Jan 1, 2027, notice by Oct 3, 2026" in text_of(page)
    assert "accepted Dec 20, 2024, version 2025, Rui Costa" in text_of(page)
    assert "Europe/Lisbon · consented Jan 12, 2026, Kickoff" in text_of(page)
    assert facts_are_exact()


def test_a_sale_moved_to_another_month_leaves_the_old_one(partner: Partner, owner: Client) -> None:
    sale = make_sale(partner, on=date(2026, 2, 2), reason="Found by them")
    refresh_facts()
    path = f"/partners/{partner.public_id}/sales/{sale.pk}/"
    submit(owner, path, closed_on="2026-04-04", amount="99")
    sale.refresh_from_db()
    assert (sale.closed_on, sale.amount_minor) == (date(2026, 4, 4), 9900)
    assert facts_are_exact()


def test_a_correction_supersedes_and_both_are_shown(partner: Partner, owner: Client) -> None:
    old = make_interaction(partner, "Kick-off", touchpoint="qbr")
    refresh_facts()
    path = f"/partners/{partner.public_id}/interactions/{old.pk}/"
    other = Touchpoint.objects.filter(is_qualifying=False).first()
    submit(owner, path, subject="Yearly review", touchpoint_id=other.pk)
    submit(owner, path, minutes=45)
    old.refresh_from_db()
    newest = Interaction.objects.get(superseded_by=None)
    assert (newest.subject, newest.minutes, old.superseded_by) == ("Yearly review", 45, newest)
    (entry,) = owner.get(partner.get_absolute_url()).context["found"].timeline
    assert [one.title for one in entry.superseded] == ["Yearly review", "Kick-off"]
    assert facts_are_exact()


def test_two_corrections_at_once_lose_nothing(
    partner: Partner, owner: Client, manager: Client
) -> None:
    old = make_interaction(partner, "Kick-off")
    path = f"/partners/{partner.public_id}/interactions/{old.pk}/"
    mine = shown_form(owner, path)
    submit(manager, path, subject="Start meeting")
    assert owner.post(path, mine | {"subject": "First meeting"}).status_code == 409
    assert owner.post(path, mine | {"minutes": 30}).status_code == 302
    newest = Interaction.objects.get(superseded_by=None)
    assert (newest.subject, newest.minutes) == ("Start meeting", 30)


def test_a_sale_entered_by_hand_is_removed_and_brought_back(
    partner: Partner, owner: Client
) -> None:
    sale = make_sale(partner, origin="by_hand", reason="Found by them")
    refresh_facts()
    owner.post(f"/partners/{partner.public_id}/sales/{sale.pk}/remove/")
    assert not Sale.objects.exists()
    assert facts_are_exact()
    entry = AuditEntry.objects.get(action="sale.record.removed")
    owner.post(f"/undo/{entry.pk}/")
    assert Sale.objects.get().amount_minor == sale.amount_minor
    assert facts_are_exact()


def test_a_person_with_a_history_stays(partner: Partner, owner: Client) -> None:
    ana = make_person(partner)
    make_interaction(partner, person=ana)
    path = f"/partners/{partner.public_id}/people/{ana.public_id}/remove/"
    page = text_of(owner.post(path))
    assert "has 1 interaction" in page
    assert Person.objects.filter(pk=ana.pk).exists()


def test_of_a_removed_person_nothing_is_kept(partner: Partner, owner: Client) -> None:
    ana = make_person(partner, "Ana Silva")
    owner.post(f"/partners/{partner.public_id}/people/{ana.public_id}/remove/")
    entry = AuditEntry.objects.get(action="person.record.removed")
    assert not Person.objects.exists()
    assert entry.payload.before == {}


def test_answers_about_a_corrected_interaction_count_for_the_new_touchpoint(
    partner: Partner, owner: Client
) -> None:
    judged = make_interaction(partner, touchpoint="qbr")
    answers = make_answer_set(make_wave(), partner, {"nps": 9})
    Response.objects.filter(pk=answers.pk).update(interaction=judged)
    refresh_facts()
    other = Touchpoint.objects.exclude(key="qbr").first()
    path = f"/partners/{partner.public_id}/interactions/{judged.pk}/"
    submit(owner, path, touchpoint_id=other.pk)
    assert StaleMonth.objects.filter(fact="answers").exists()
    assert facts_are_exact()


# Undo and history ---------------------------------------------------------------------------------


def test_the_last_change_can_be_undone(partner: Partner, owner: Client) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    submit(owner, path, city="Lyon", joined_on="2020-02-02")
    entry = AuditEntry.objects.get(action=CHANGED)
    page = owner.get(partner.get_absolute_url()).content.decode()
    assert f'action="/undo/{entry.pk}/"' in page
    owner.post(f"/undo/{entry.pk}/")
    partner.refresh_from_db()
    assert (partner.city, partner.joined_on) == ("", None)
    assert facts_are_exact()


ADDED: dict[str, dict[str, Any]] = {
    "people": {"name": "Ana Silva"},
    "agreements": {"program_id": "first", "starts_on": "2025-01-01", "renewal_on": "2026-01-01"},
    "outcomes": {"text": "Ten customers", "side": "theirs"},
    "sales": {"amount": "12.50", "attribution": "sourced", "reason": "Found by them"},
    "interactions": {"touchpoint_id": "first", "at": "2026-03-03T09:30", "direction": "both"},
}


def add(client: Client, partner: Partner, slug: str) -> int:
    """The number of the entry that says so, as the page offers it to be undone."""
    first = {"program_id": Program, "touchpoint_id": Touchpoint}
    typed = {
        name: first[name].objects.first().pk if value == "first" else value
        for name, value in ADDED[slug].items()
    }
    submit(client, f"/partners/{partner.public_id}/{slug}/new/", **typed)
    entry = AuditEntry.objects.latest("pk")
    page = client.get(partner.get_absolute_url()).content.decode()
    assert f'action="/undo/{entry.pk}/"' in page
    return int(entry.pk)


@pytest.mark.parametrize("slug", ADDED)
def test_what_was_added_can_be_taken_back(partner: Partner, owner: Client, slug: str) -> None:
    entry = add(owner, partner, slug)
    page = owner.post(f"/undo/{entry}/", follow=True)
    assert "The change was taken back." in text_of(page)
    assert not getattr(partner, slug).exists()
    assert facts_are_exact()
    assert owner.post(f"/undo/{entry}/").status_code == 404


@pytest.mark.parametrize("slug", ["people", "outcomes", "sales"])
def test_what_was_touched_since_it_was_added_stays(
    partner: Partner, owner: Client, manager: Client, slug: str
) -> None:
    entry = add(owner, partner, slug)
    getattr(partner, slug).update(version=2)
    page = text_of(owner.post(f"/undo/{entry}/", follow=True))
    assert "changed again since" in page
    assert getattr(partner, slug).exists()


def test_what_something_hangs_on_stays(partner: Partner, owner: Client) -> None:
    entry = add(owner, partner, "people")
    make_interaction(partner, person=partner.people.get())
    assert "It has 1 interaction by now" in text_of(owner.post(f"/undo/{entry}/", follow=True))
    recorded = add(owner, partner, "interactions")
    interaction = partner.interactions.latest("pk")
    answers = make_answer_set(make_wave(), partner, {"nps": 9})
    Response.objects.filter(pk=answers.pk).update(interaction=interaction)
    assert "so it stays" in text_of(owner.post(f"/undo/{recorded}/", follow=True))


def test_a_correction_is_taken_back_and_the_first_record_counts_again(
    partner: Partner, owner: Client
) -> None:
    add(owner, partner, "interactions")
    first = partner.interactions.get()
    submit(owner, f"/partners/{partner.public_id}/interactions/{first.pk}/", subject="Better")
    entry = AuditEntry.objects.latest("pk")
    owner.post(f"/undo/{entry.pk}/")
    left = partner.interactions.get()
    assert (left.pk, left.superseded_by, left.subject) == (first.pk, None, "")
    assert facts_are_exact()


def test_a_change_under_a_later_one_is_not_undone(
    partner: Partner, owner: Client, manager: Client
) -> None:
    path = f"/partners/{partner.public_id}/edit/"
    submit(owner, path, city="Lyon")
    entry = AuditEntry.objects.get(action=CHANGED)
    submit(manager, path, city="Paris")
    response = owner.post(f"/undo/{entry.pk}/", follow=True)
    assert "changed again since" in text_of(response)


def test_the_change_of_somebody_else_cannot_be_undone(
    partner: Partner, owner: Client, manager: Client
) -> None:
    submit(owner, f"/partners/{partner.public_id}/edit/", city="Lyon")
    entry = AuditEntry.objects.get(action=CHANGED)
    assert manager.post(f"/undo/{entry.pk}/").status_code == 404


def test_what_is_no_change_of_a_row_cannot_be_undone(people: People, owner: Client) -> None:
    entry = audit.record(
        "survey.created", actor=people.partner_manager.actor, subject="survey:1", at=clock.now()
    )
    assert owner.post(f"/undo/{entry.pk}/").status_code == 404


def test_the_history_says_who_changed_what_in_words(
    people: People, partner: Partner, manager: Client
) -> None:
    path = f"/partners/{partner.public_id}"
    submit(manager, f"{path}/edit/", owner_id=people.colleague.pk, size_band="10-49")
    submit(manager, f"{path}/people/new/", name="Ana Silva")
    page = text_of(manager.get(f"{path}/changes/"))
    told = ["Dana Whitfield", "Changed the partner", "Luis Ortega Sam Colleague", "10–49 people"]
    assert [words for words in [*told, "Added a person", "Ana Silva"] if words not in page] == []


def test_the_history_of_a_partner_is_its_own(partner: Partner, manager: Client) -> None:
    other = make_partner("Elsewhere", owner=make_user())
    submit(manager, f"/partners/{other.public_id}/edit/", city="Secret town")
    assert "Secret town" not in text_of(manager.get(f"/partners/{partner.public_id}/changes/"))


def test_base_is_plain_json(partner: Partner, owner: Client) -> None:
    seen = json.loads(shown_form(owner, f"/partners/{partner.public_id}/edit/")["base"])
    assert (seen["name"], seen["joined_on"]) == ("Valley Bicycle", "")
