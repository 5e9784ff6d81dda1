"""A new user's ten minutes: the printed link on an empty database, own files, and a figure on Pulse."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from onpar.kernel import clock
from tests.browser.conftest import Auditor
from tests.empty_site import running_empty


@pytest.fixture
def setup_link(tmp_path: Path) -> Iterator[str]:
    with running_empty(tmp_path) as link:
        yield link


def test_from_an_empty_database_to_pulse(
    page: Page, setup_link: str, shared_data: Path, axe: Auditor
) -> None:
    page.goto(setup_link)
    axe.check(page)
    set_up(page)
    expect(page.get_by_text("Bring your partners first")).to_be_visible()
    page.get_by_role("link", name="Import a file").click()
    axe.check(page)

    choose(page, shared_data / "crm_export_hubspot" / "company_data.csv")
    expect(page.get_by_label("What is in this file?")).to_have_value("partners")
    expect(page.get_by_label("Column for Name", exact=True)).to_have_value("property_name")
    axe.check(page)
    check_and_import(page, "Import 24 rows")
    expect(page.get_by_role("heading", name="What it did")).to_be_visible()
    page.get_by_role("link", name="See the partners").click()
    expect(page.get_by_text("24 partners match.")).to_be_visible()

    import_another(page)
    choose(page, shared_data / "survey_exports" / "surveymonkey_flying_etiquette.csv.gz")
    expect(page.get_by_label("What is in this file?")).to_have_value("answers")
    page.get_by_label("Name of the survey").fill("Flying etiquette")
    page.get_by_label("Name of the wave").fill("This summer")
    page.get_by_label("First day").fill(TODAY)
    page.get_by_label("The same Answered on in every row").fill(TODAY)
    page.get_by_label("The same Mode in every row").select_option("partner")
    page.get_by_label(f"What {BABY} tells").select_option("satisfaction")
    page.get_by_label(f"Scale of {BABY}").select_option("1|5")
    for text, number in COUNTS_AS.items():
        page.get_by_label(text, exact=True).fill(number)
    axe.check(page)
    check_and_import(page, "Import 1040 rows")
    page.get_by_role("link", name="Go to Pulse").click()
    figure = page.locator(".figure", has=page.get_by_role("link", name="Satisfaction"))
    expect(figure.get_by_text(re.compile("^849 answers"))).to_be_visible()


COMPANIES = "Account No;Firma;Land\n1;Alpha GmbH;Deutschland\n2;Beta AG;Schweiz\n3;Gamma KG;\n"


def test_own_small_files(page: Page, setup_link: str, tmp_path: Path) -> None:
    page.goto(setup_link)
    set_up(page)
    page.get_by_role("link", name="Import a file").click()
    choose(page, written(tmp_path / "Firmen.csv", COMPANIES))
    expect(page.get_by_label("What is in this file?")).to_have_value("partners")
    check_and_import(page, "Import 3 rows")

    import_another(page)
    answers = [f"{row},{row % 3 + 1},{TODAY},{row + 4}" for row in range(1, 7)]
    header = "Response ID,Account No,Date,How likely are you to recommend us?"
    choose(page, written(tmp_path / "survey.csv", "\n".join([header, *answers])))
    expect(page.get_by_label("What is in this file?")).to_have_value("answers")
    page.get_by_label("Name of the survey").fill("Our survey")
    page.get_by_label("Name of the wave").fill("Now")
    page.get_by_label("First day").fill(TODAY)
    page.get_by_label("The same Mode in every row").select_option("named")
    check_and_import(page, "Import 6 rows")
    page.get_by_role("link", name="Go to Pulse").click()
    figure = page.locator(".figure", has=page.get_by_role("link", name="Net promoter score"))
    expect(figure.get_by_text("6 answers from 3 partners", exact=True)).to_be_visible()


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


# Answers without a partner are clusters of their own; a figure needs them to be recent.
TODAY = clock.today().isoformat()
BABY = "In general, is itrude to bring a baby on a plane?"
COUNTS_AS = {"No, not at all rude": "5", "Yes, somewhat rude": "3", "Yes, very rude": "1"}


def set_up(page: Page) -> None:
    """What the first administrator types."""
    page.get_by_label("Your company").fill("Northwind")
    page.get_by_label("Currency of the program").select_option("EUR")
    page.get_by_label("Your name").fill("Ada Okoro")
    page.get_by_label("Email address").fill("ada@northwind.example")
    page.get_by_label("Password").fill("a long password for Ada")
    page.get_by_role("button", name="Set up and sign in").click()
    expect(page.get_by_role("heading", level=1, name="Pulse")).to_be_visible()


def import_another(page: Page) -> None:
    page.goto(f"{re.match('https?://[^/]+', page.url)[0]}/imports/new/")  # type: ignore[index]


def choose(page: Page, file: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("heading", level=1, name=file.name)).to_be_visible()


def check_and_import(page: Page, button: str) -> None:
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile(r"/imports/[a-z0-9]{14}/$"))
