"""Exports of real programs, with the mappings that read them: so many rows stored, so many refused."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from onpar.exchange.inspecting import inspect_file
from onpar.exchange.proposals import ProposedMapping, guess_kind, propose_mapping
from onpar.exchange.services.importing import ImportReport, import_file
from onpar.partners.models import Partner
from onpar.surveys.models import Answer, Response
from tests.exchange.conftest import AT, Bring
from tests.exchange.real_exports import bring_real


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.new, report.refused, report.filtered


@pytest.mark.parametrize(
    ("folder", "files"),
    [
        (
            "adventureworks_reseller",
            [
                ("resellers_messy.csv", "adventureworks_resellers", (701, 0, 0)),
                ("fact_reseller_sales.csv.gz", "adventureworks_sales", (57_851, 0, 0)),
            ],
        ),
        (
            "maven_crm_opportunities",
            [
                ("accounts.csv", "maven_accounts", (85, 0, 0)),
                ("sales_pipeline.csv", "maven_sales", (4_238, 0, 4_562)),
            ],
        ),
        (
            "crm_export_hubspot",
            [
                ("company_data.csv", "hubspot_companies", (24, 0, 0)),
                # One names a company, which is not among the companies.
                ("contact_data.csv", "hubspot_contacts", (0, 22, 0)),
                # No deal is joined to a company, and none has an amount.
                ("deal_data.csv", "hubspot_deals", (0, 44, 0)),
            ],
        ),
        (
            "survey_exports",
            [
                ("qualtrics_three_header_rows_german.csv", "qualtrics", (1, 0, 0)),
                ("qualtrics_legacy_bom_two_header_rows.csv", "qualtrics_legacy", (1, 0, 0)),
                # 182 answered neither question.
                ("surveymonkey_flying_etiquette.csv.gz", "flying_etiquette", (858, 182, 0)),
                # Amounts whose marks were put in the wrong places, and no partner: nothing is guessed.
                ("locale_mangled_numbers_adventureworks.csv", "mangled_sales", (0, 587, 0)),
            ],
        ),
    ],
)
def test_stored_and_refused_rows(
    bring: Bring, shared_data: Path, folder: str, files: list[tuple[str, str, tuple[int, int, int]]]
) -> None:
    found = [
        counts(bring_real(shared_data / folder, name, map_name)) for name, map_name, _n in files
    ]
    assert found == [expected for _name, _map, expected in files]


def test_a_refused_row_of_hubspot_says_why(bring: Bring, shared_data: Path) -> None:
    folder = shared_data / "crm_export_hubspot"
    contacts = bring_real(folder, "contact_data.csv", "hubspot_contacts")
    deals = bring_real(folder, "deal_data.csv", "hubspot_deals")
    assert contacts.refusals[2].reason == "No partner has this name. Import partners first."
    assert Counter(refusal.reason for refusal in deals.refusals.values()) == {
        "Not in the lookup 'companies' (deal_company_data.csv).": 10
    }


def test_a_respondent_without_a_partner_is_a_cluster_of_its_own(
    bring: Bring, shared_data: Path
) -> None:
    folder = shared_data / "survey_exports"
    bring_real(folder, "qualtrics_legacy_bom_two_header_rows.csv", "qualtrics_legacy")
    response = Response.objects.get()
    assert (response.external_id, response.partner_id) == ("R_2YPOQ602ER1jkf1", None)
    assert str(response.on) == "2017-07-18"
    assert list(Answer.objects.order_by("question__order").values_list("choice", "text")) == [
        ("2", ""),
        ("", "Hello World!"),
    ]


def propose(path: Path) -> ProposedMapping:
    shape = inspect_file(path)
    return propose_mapping(guess_kind(shape)[0].kind, shape)


def proposed(path: Path) -> tuple[str, dict[str, Any], list[str]]:
    proposal = propose(path)
    return (
        proposal.kind,
        dict(proposal.mapping.columns),
        [missing.name for missing in proposal.missing],
    )


def test_hubspot_is_understood_from_its_files_alone(shared_data: Path) -> None:
    folder = shared_data / "crm_export_hubspot"
    assert proposed(folder / "company_data.csv") == (
        "partners",
        {
            "external_id": ("id",),
            "name": ("property_name",),
            "city": ("property_city",),
            "region": ("property_state",),
            "country": ("property_country",),
            "industry": ("property_industry",),
            "joined_on": ("property_createdate",),
        },
        [],
    )
    # The addresses are digests in this file, and so are no addresses.
    assert proposed(folder / "contact_data.csv") == (
        "people",
        {
            "external_id": ("id",),
            "partner": ("property_company",),
            "name": ("property_firstname", "property_lastname"),
        },
        [],
    )
    assert proposed(folder / "deal_data.csv") == (
        "sales",
        {
            "external_id": ("deal_id",),
            "amount": ("property_amount",),
            "closed_on": ("property_closedate",),
        },
        ["field:partner", "currency", "attribution"],
    )
    assert propose(folder / "contact_data.csv").mapping.partner_by == "name"


def test_a_proposal_for_hubspots_companies_stores_them(bring: Bring, shared_data: Path) -> None:
    path = shared_data / "crm_export_hubspot" / "company_data.csv"
    proposal = propose(path)
    report = import_file(path, proposal.kind, mapping=proposal.mapping, actor="user:1", at=AT)
    assert counts(report) == (24, 0, 0)
    assert Partner.objects.filter(country="United Kingdom").exists()


def test_qualtrics_is_understood_from_its_file_alone(shared_data: Path) -> None:
    path = shared_data / "survey_exports" / "qualtrics_three_header_rows_german.csv"
    proposal = propose(path)
    assert (proposal.kind, proposal.shape.header_rows) == ("answers", 3)
    assert dict(proposal.mapping.columns) == {
        "response": ("ResponseId",),
        "on": ("RecordedDate",),
        "language": ("UserLanguage",),
    }
    assert [missing.name for missing in proposal.missing] == ["mode"]
    assert proposal.mapping.survey is not None
    questions = proposal.mapping.survey.questions
    assert [(question.key, question.role) for question in questions] == [
        ("Q1", "preference"),
        ("Q2", "comment"),
    ]
