"""Pulse in each of its states."""

from datetime import date, timedelta

from django.test import Client

from onpar.kernel import clock
from onpar.surveys.models import Mode
from tests.factories import (
    make_answer_set,
    make_partner,
    make_person,
    make_sale,
    make_wave,
    refresh_facts,
)
from tests.people import People
from tests.staff.reading import text_of
from tests.world import World

LOW = {"ease_of_work_need": 10, "ease_of_work_get": 5, "clarity_need": 8, "clarity_get": 8}
HIGH = {"ease_of_work_need": 8, "ease_of_work_get": 8, "clarity_need": 8, "clarity_get": 8}


def hear(count: int, answers: dict[str, float | str], *, partner_type: str = "reseller") -> None:
    """`count` partners with one named answer set each, a point apart so that there is a spread."""
    wave = make_wave(mode=Mode.NAMED)
    for number in range(count):
        partner = make_partner(f"{partner_type} {number}", partner_type=partner_type)
        spread = {
            "clarity_get": 7 + number % 3,
            "ease_of_work_get": answers["ease_of_work_get"] - number % 2,
        }
        make_answer_set(wave, partner, answers | spread, person=make_person(partner))


def test_a_fresh_installation_is_told_the_first_step(manager: Client) -> None:
    page = text_of(manager.get("/"))
    assert "Nothing has been imported yet." in page
    assert "Import a file" in page


def test_too_few_answers_say_how_many_are_needed(manager: Client) -> None:
    hear(2, LOW)
    refresh_facts()
    page = text_of(manager.get("/"))
    assert "5 answers from 3 partners are needed, 4 from 2 are here." in page


def test_the_title_names_the_aspect_that_is_clearly_furthest_below(manager: Client) -> None:
    hear(12, LOW)
    refresh_facts()
    page = text_of(manager.get("/"))
    assert "Ease of work is furthest below par" in page
    assert "▼ far below par" in page or "▼ below par" in page


def test_nothing_is_claimed_where_the_intervals_allow_nothing(manager: Client) -> None:
    hear(4, HIGH)
    refresh_facts()
    page = text_of(manager.get("/"))
    assert "furthest below par" not in page


def test_the_aspect_links_to_what_is_behind_it(manager: Client) -> None:
    hear(12, LOW)
    refresh_facts()
    assert (
        'href="/aspects/ease_of_work/?period=180d"' in manager.get("/?period=180d").content.decode()
    )


def test_a_type_narrows_every_figure(manager: Client) -> None:
    hear(6, LOW, partner_type="reseller")
    hear(6, HIGH, partner_type="service")
    refresh_facts()
    whole, service = (manager.get(path).context["pulse"] for path in ("/", "/?type=service"))
    assert service.lead.basis == "12 answers from 6 partners"
    assert whole.lead.basis == "24 answers from 12 partners"


def test_partners_that_bring_much_are_named_a_risk(manager: Client) -> None:
    make_sale(make_partner(), 20_000, on=last_month())
    make_sale(None, 80_000, on=last_month())
    refresh_facts()
    assert manager.get("/").context["pulse"].risk.startswith("Partners bring 20 % of new business.")


def test_up_to_a_tenth_is_no_risk(manager: Client) -> None:
    make_sale(make_partner(), 10_000, on=last_month())
    make_sale(None, 90_000, on=last_month())
    refresh_facts()
    assert manager.get("/").context["pulse"].risk == ""


def test_a_part_of_the_program_has_no_sourced_share(manager: Client) -> None:
    make_sale(make_partner(), 20_000, on=last_month())
    make_sale(None, 80_000, on=last_month())
    refresh_facts()
    whole, part = (manager.get(path).context["pulse"] for path in ("/", "/?type=reseller"))
    shown = [{card.key for card in pulse.cards} for pulse in (whole, part)]
    assert ["sourced_share" in keys for keys in shown] == [True, False]
    assert (whole.risk != "", part.risk) == (True, "")


def last_month() -> date:
    return clock.today().replace(day=1) - timedelta(days=10)


def test_a_period_that_cannot_be_read_is_explained_and_not_obeyed(manager: Client) -> None:
    make_partner()
    refresh_facts()
    page = text_of(manager.get("/?period=soon"))
    assert "'soon' is not a period." in page


def test_phases_count_partners_and_their_change(manager: Client) -> None:
    make_partner("Old", stage="growth")
    make_partner("New", stage="growth", joined_on=clock.today() - timedelta(days=5))
    refresh_facts()
    stages = {
        stage.name: (stage.count, stage.change)
        for stage in manager.get("/").context["pulse"].stages
    }
    assert stages["Growth"] == ("2", "+1")
    assert stages["Expansion"] == ("0", "no change")


def test_a_partner_manager_counts_own_partners_only(world: World, client: Client) -> None:
    client.force_login(world.people.partner_manager)
    states = {state.name: state.count for state in client.get("/").context["pulse"].states}
    assert states["Partners"] == "1"


def test_a_partner_manager_without_partners_is_told_whom_to_ask(
    people: People, client: Client
) -> None:
    make_partner(owner=people.colleague)
    refresh_facts()
    client.force_login(people.partner_manager)
    assert "No partners are assigned to you" in text_of(client.get("/"))
