"""A partner that is here under another id is proposed, and never made twice unasked."""

import pytest

from onpar.exchange.errors import MappingWrong
from onpar.partners.models import ExternalId, Partner
from onpar.partners.services.matching import plain_domain, plain_name
from tests.exchange.conftest import Bring

CRM = "external_id,name,domain\n17,Mueller,\n18,New,\n19,Other,www.alpha.example\n"


@pytest.fixture
def known(bring: Bring) -> Bring:
    bring("partners", "external_id,name,domain\nA,Müller GmbH & Co. KG,\nB,Alpha,alpha.example\n")
    return bring


def test_a_row_that_looks_like_a_partner_is_refused_and_says_how_to_decide(known: Bring) -> None:
    report = known("partners", CRM, origin="crm")
    muller = Partner.objects.get(name__startswith="Müller").public_id
    assert (report.new, report.refused) == (1, 2)
    assert report.refusals[2].reason == (
        f"Looks like 'Müller GmbH & Co. KG' ({muller}, same name), here already. "
        'Decide under [decisions] of the mapping: "17" = "same" or "different".'
    )
    assert [(each.external_id, each.like[0].by) for each in report.lookalikes] == [
        ("17", "name"),
        ("19", "domain"),
    ]
    assert Partner.objects.count() == 3


def test_decisions_are_stored_with_the_ids_so_that_a_repeat_asks_nothing(known: Bring) -> None:
    decided = known("partners", CRM, origin="crm", decisions={"17": "same", "19": "different"})
    again = known("partners", CRM, origin="crm")
    assert (decided.new, decided.changed, decided.refused) == (2, 1, 0)
    assert (again.unchanged, again.refused) == (3, 0)
    assert list(
        Partner.objects.get(external_ids__value="A").external_ids.values_list("origin", "value")
    ) == [("import", "A"), ("crm", "17")]
    assert Partner.objects.count() == 4


@pytest.mark.parametrize(("decision", "partners"), [("same", 3), ("different", 5)])
def test_one_decision_for_all(known: Bring, decision: str, partners: int) -> None:
    report = known("partners", CRM, origin="crm", same_name=decision)
    assert (report.refused, Partner.objects.count()) == (0, partners)


def test_a_partner_may_be_named_where_several_look_alike(known: Bring) -> None:
    known("partners", "external_id,name\nC,Mueller AG\n", same_name="different", origin="erp")
    row = "external_id,name\n17,Mueller\n"
    report = known("partners", row, origin="crm", decisions={"17": "same"})
    assert report.refused == 1
    assert len(report.lookalikes[0].like) == 2
    chosen = Partner.objects.get(name="Mueller AG")
    decisions = {"17": chosen.public_id}
    assert known("partners", row, origin="crm", decisions=decisions).refused == 0
    assert ExternalId.objects.get(origin="crm", value="17").partner == chosen


def test_ids_of_one_origin_are_trusted_to_differ(known: Bring) -> None:
    rows = "external_id,name\nC,Müller\nD,Müller\n"
    assert known("partners", rows).new == 2


def test_a_second_row_is_not_the_same_partner_again(known: Bring) -> None:
    rows = "external_id,name\n17,Müller\n18,Müller\n"
    report = known("partners", rows, origin="crm", same_name="same")
    assert (report.changed, report.new) == (1, 1)


def test_a_decision_for_a_partner_nobody_has_is_an_error(known: Bring) -> None:
    with pytest.raises(MappingWrong, match="No partner has the id 'zzz'"):
        known("partners", CRM, origin="crm", decisions={"17": "zzz"})


def test_sales_may_name_partners_by_name(known: Bring) -> None:
    known("partners", "external_id,name\nC,Twin\nD,Twin Ltd\n")
    report = known(
        "sales",
        "external_id,partner,amount,closed_on\n1,MUELLER,5,2026-01-01\n2,Twin,5,2026-01-01\n"
        "3,Nobody,5,2026-01-01\n",
        constants={"currency": "USD", "attribution": "sourced"},
        partner_by="name",
    )
    assert report.new == 1
    assert [refusal.reason for refusal in report.refusals.values()] == [
        "2 partners have this name. Import their ids and name them by id.",
        "No partner has this name. Import partners first.",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller GmbH & Co. KG", "MUELLER"),
        ("Société Générale S.A.", "societe generale"),
        ("Acme, Inc.", "ACME Incorporated"),
        ("Ørsted A/S", "Orsted"),
        ("株式会社アルファ", "株式会社アルファ"),
    ],
)
def test_names_that_mean_one_company(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other) != ""


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.Alpha.example/en?x", "alpha.example"),
        ("info@alpha.example", "alpha.example"),
        ("someone@gmail.com", ""),
        ("", ""),
    ],
)
def test_domains_are_bare(text: str, domain: str) -> None:
    assert plain_domain(text) == domain
