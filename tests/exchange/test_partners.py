"""Partners and people: types, groups, history, stages, lookups."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from onpar.accounts.models import Role, User
from onpar.exchange.errors import MappingWrong
from onpar.kernel.models import StaleMonth
from onpar.partners.models import (
    Agreement,
    ExternalId,
    Partner,
    PartnerType,
    Person,
    ProfileChange,
    StageTransition,
)
from tests.exchange.conftest import AT, Bring

LATER = datetime(2026, 12, 5, tzinfo=UTC)


def test_a_new_partner_counts_for_its_past(bring: Bring) -> None:
    bring(
        "partners",
        "external_id,name,types,country,joined_on\n7,Alpha,Referral;technology,Peru,2024-02-01\n8,Beta,,,\n",
    )
    change = ProfileChange.objects.get(partner__name="Alpha")
    assert (change.since, change.types, change.country) == (
        date(1900, 1, 1),
        ["referral", "technology"],
        "Peru",
    )
    stages = Partner.objects.order_by("name").values_list("stage__phase", flat=True)
    assert list(stages) == ["growth", "recruitment"]
    transition = StageTransition.objects.get(partner__name="Alpha")
    assert (transition.on, transition.from_stage_id) == (date(2024, 2, 1), None)
    assert ("partner_months", 190001) in StaleMonth.objects.values_list("fact", "month")


def test_a_change_counts_from_its_day_on(bring: Bring) -> None:
    bring("partners", "external_id,name,types,country\n7,Alpha,referral,Peru\n")
    report = bring("partners", "external_id,name,types,country\n7,Alpha,service,Peru\n", at=LATER)
    assert report.changed == 1
    history = ProfileChange.objects.order_by("since").values_list("since", "types", "country")
    assert list(history) == [
        (date(1900, 1, 1), ["referral"], "Peru"),
        (date(2026, 12, 5), ["service"], "Peru"),
    ]
    assert [kind.key for kind in Partner.objects.get().types.all()] == ["service"]


def test_a_change_of_city_is_no_change_of_profile(bring: Bring) -> None:
    bring("partners", "external_id,name,city\n7,Alpha,Lima\n")
    bring("partners", "external_id,name,city\n7,Alpha,Cusco\n", at=LATER)
    assert ProfileChange.objects.count() == 1
    assert Partner.objects.get().city == "Cusco"


def test_columns_that_a_file_does_not_have_keep_what_is_stored(bring: Bring) -> None:
    bring("partners", "external_id,name,types,region,joined_on\n7,Alpha,referral,West,2024-01-01\n")
    bring("partners", "external_id,name\n7,Alpha Two\n", at=LATER)
    partner = Partner.objects.get()
    assert (partner.name, partner.region, partner.joined_on) == (
        "Alpha Two",
        "West",
        date(2024, 1, 1),
    )
    assert partner.types.count() == 1


def test_a_new_stage_is_a_transition(bring: Bring) -> None:
    bring("partners", "external_id,name,stage\n7,Alpha,Onboarding\n")
    bring("partners", "external_id,name,stage\n7,Alpha,growth\n", at=LATER)
    steps = StageTransition.objects.values_list("from_stage__key", "to_stage__key", "on", "actor")
    assert list(steps) == [
        (None, "onboarding", AT.date(), "user:1"),
        ("onboarding", "growth", LATER.date(), "user:1"),
    ]
    assert Partner.objects.get().stage.key == "growth"


def test_an_unknown_type_is_refused_with_the_nearest_unless_types_are_made(bring: Bring) -> None:
    text = "external_id,name,types\n7,Alpha,Reseler\n"
    report = bring("partners", text)
    assert report.refusals[2].reason == "No such partner type. Did you mean 'reseller'?"
    assert bring("partners", text, create_types=True).new == 1
    assert PartnerType.objects.get(key="reseler").name == "Reseler"


def test_a_value_map_translates_each_part_of_a_list(bring: Bring) -> None:
    text = "external_id,name,types\n7,Alpha,Ware House|Referrer\n"
    bring(
        "partners",
        text,
        file={"list_separator": "|"},
        columns={"external_id": "external_id", "name": "name", "types": "types"},
        values={"types": {"Ware House": "reseller", "Referrer": "referral"}},
    )
    assert ProfileChange.objects.get().types == ["referral", "reseller"]


def test_a_lookup_file_adds_columns(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("key;city;land\n1;Lima;PE\n2;Quito;EC\n")
    (tmp_path / "lands.csv").write_text("code;name\nPE;Peru\nEC;Ecuador\n")
    report = bring(
        "partners",
        "id;name;place\n7;Alpha;1\n8;Beta;\n9;Gamma;3\n",
        file={"delimiter": ";"},
        columns={
            "external_id": "id",
            "name": "name",
            "city": "place.city",
            "country": "land.name",
        },
        lookups=[
            {"name": "place", "file": "places.csv", "key": "key", "column": "place"},
            {"name": "land", "file": "lands.csv", "key": "code", "column": "place.land"},
        ],
    )
    assert (report.new, report.refused) == (2, 1)
    assert report.refusals[4] == ("place", "3", "Not in the lookup 'place' (places.csv).")
    assert list(Partner.objects.order_by("name").values_list("city", "country")) == [
        ("Lima", "Peru"),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("employees", "band"),
    [
        (0, ""),
        (1, "1-9"),
        (9, "1-9"),
        (10, "10-49"),
        (249, "50-249"),
        (250, "250-999"),
        (1000, "1000+"),
    ],
)
def test_employees_become_a_size_band(bring: Bring, employees: int, band: str) -> None:
    bring("partners", f"external_id,name,employees\n7,Alpha,{employees}\n")
    assert Partner.objects.get().size_band == band


def test_an_owner_is_a_staff_user(bring: Bring) -> None:
    user = User.objects.create_user("ann@example.com", name="Ann", role=Role.PARTNER_MANAGER)
    text = "external_id,name,owner\n7,Alpha,Ann@example.com\n8,Beta,anna@example.com\n"
    report = bring("partners", text)
    assert Partner.objects.get().owner == user
    assert report.refusals[3].reason == "No such staff user. Did you mean 'ann@example.com'?"


def test_two_origins_name_two_partners(bring: Bring) -> None:
    bring("partners", "external_id,name\n7,Alpha\n")
    bring("partners", "external_id,name\n7,Beta\n", origin="crm")
    assert set(ExternalId.objects.values_list("origin", "value")) == {("import", "7"), ("crm", "7")}
    assert Partner.objects.count() == 2


def test_languages_and_markets_are_lists_of_texts(bring: Bring) -> None:
    text = (
        "external_id,name,other_languages,target_markets\n7,Alpha,fr;de;fr,Retail;Public sector\n"
    )
    assert bring("partners", text).new == 1
    partner = Partner.objects.get()
    assert (partner.other_languages, partner.target_markets) == (
        ["de", "fr"],
        ["Public sector", "Retail"],
    )
    assert bring("partners", text).unchanged == 1
    refused = bring("partners", 'external_id,name,target_markets\n8,Beta,"Retail, Care"\n')
    assert refused.refusals[2].column == "target_markets"


def test_people_are_stored_and_updated(partners: Bring) -> None:
    partners("people", "external_id,partner,name,email,role\n1,A,Ann,ann@example.com,Executive\n")
    report = partners(
        "people",
        "external_id,partner,name,email,is_active\n1,A,Ann,ann@example.org,no\n2,A,Bo,bo,yes\n",
    )
    assert (report.changed, report.refusals[3].reason) == (1, "Not an e-mail address.")
    person = Person.objects.get()
    assert (person.email, person.role, person.is_active, person.may_be_surveyed) == (
        "ann@example.org",
        "executive",
        False,
        True,
    )


def test_a_consent_has_a_day_and_a_source(partners: Bring) -> None:
    fields = "external_id,partner,name,time_zone,consented_on,consent_source\n"
    report = partners(
        "people",
        f"{fields}1,A,Ann,Europe/Paris,2026-01-12,Form\n2,A,Bo,,2026-01-13,\n"
        "3,A,Cy,,,Form\n4,A,Di,Paris,,\n",
    )
    assert {row: found.column for row, found in report.refusals.items()} == {
        4: "consented_on",
        5: "time_zone",
    }
    consents = Person.objects.order_by("name").values_list("time_zone", "consent_source")
    assert list(consents) == [("Europe/Paris", "Form"), ("", "import")]


def test_a_source_alone_takes_no_consent_away(partners: Bring) -> None:
    partners("people", "external_id,partner,name,consented_on\n1,A,Ann,2026-01-12\n")
    partners("people", "external_id,partner,name,consent_source\n1,A,Anna,\n")
    person = Person.objects.get()
    assert (person.name, person.consent_source) == ("Anna", "import")


def test_agreements_mark_the_months_of_their_decision(partners: Bring) -> None:
    fields = "external_id,partner,program,tier,starts_on,renewal_on,outcome\n"
    text = f"{fields}1,A,Partner club,Gold,2025-01-01,2026-01-01,renewed\n"
    assert partners("agreements", text).refusals[2].column == "program"
    StaleMonth.objects.all().delete()
    assert partners("agreements", text, create_programs=True).new == 1
    assert set(StaleMonth.objects.values_list("fact", "month")) == {
        ("agreements", 202601),
        ("memberships", 0),
        ("partner_months", 202501),
    }
    agreement = Agreement.objects.get()
    assert (agreement.program.key, agreement.tier.name) == ("partner-club", "Gold")


def test_a_renewal_before_the_start_is_refused(partners: Bring) -> None:
    report = partners(
        "agreements",
        "external_id,partner,program,starts_on,renewal_on\n1,A,Club,2025-01-01,2025-01-01\n",
        create_programs=True,
    )
    assert report.refusals[2] == (
        "renewal_on",
        "2025-01-01",
        "Is not after the start on 2025-01-01.",
    )


def test_rows_that_a_filter_leaves_out_need_no_lookup(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("key,land\n1,PE\n2,EC\n")
    report = bring(
        "partners",
        "id,name,place,kind\n7,Alpha,1,shop\n8,Beta,3,test\n9,Gamma,2,shop\n10,Delta,3,shop\n",
        columns={"external_id": "id", "name": "name", "country": "place.land"},
        filter={"kind": "shop", "place.land": ["PE", ""]},
        lookups=[{"name": "place", "file": "places.csv", "key": "key", "column": "place"}],
    )
    assert (report.new, report.filtered, list(report.refusals)) == (1, 2, [5])


def test_a_lookup_names_each_key_once(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("key,land\n1,PE\n1,EC\n")
    with pytest.raises(MappingWrong, match=r"'1' comes twice in column 'key' of places\.csv"):
        bring(
            "partners",
            "id,name,place\n7,Alpha,1\n",
            columns={"external_id": "id", "name": "name", "country": "place.land"},
            lookups=[{"name": "place", "file": "places.csv", "key": "key", "column": "place"}],
        )
