"""AdventureWorks and Maven through the importer: the figures that are known of them.

expected.json of each set names the source of its numbers, or says that they were counted from the files.
"""

import json
from datetime import UTC, datetime

import pytest

from onpar.partners.defaults.installing import install_defaults
from tests.exchange.real_exports import bring_real
from tests.insights.measuring import total, value, values

pytestmark = pytest.mark.django_db

PERIOD = "2017-01-01..2020-12-31"
TYPES = {
    "specialty-bike-shop": "Specialty Bike Shop",
    "value-added-reseller": "Value Added Reseller",
    "warehouse": "Warehouse",
}


@pytest.fixture
def adventureworks(shared_data, settings, tmp_path):
    """The numbers known of the set, with its rows imported."""
    settings.DATA_DIR = tmp_path / "data"
    install_defaults()
    folder = shared_data / "adventureworks_reseller"
    bring_real(folder, "resellers_messy.csv", "adventureworks_resellers")
    bring_real(folder, "fact_reseller_sales.csv.gz", "adventureworks_sales")
    return json.loads((folder / "expected.json").read_text())


def test_adventureworks_revenue_and_retention(adventureworks):
    known = adventureworks
    found = total("sourced_revenue", PERIOD).estimate
    assert found.value == pytest.approx(known["sales_total"])
    assert found.responses == known["rows"]["fact_lines"]
    by_type = values("sourced_revenue", PERIOD, by=("type",))
    assert {TYPES[key]: amount for key, amount in by_type.items()} == pytest.approx(
        known["sales_by_business_type_cleaned"]
    )
    by_country = values("sourced_revenue", PERIOD, by=("country",))
    assert by_country == pytest.approx(known["sales_by_country"])
    for year, amount in known["sales_by_year"].items():
        assert value("sourced_revenue", year) == pytest.approx(amount)
    assert_per_reseller(known)
    assert_retention(known)


def assert_per_reseller(known):
    found = total("revenue_per_partner", PERIOD).estimate
    assert found.responses == known["rows"]["resellers_with_sales"]
    assert found.value == pytest.approx(known["revenue_per_active_reseller"], abs=5e-7)
    median = value("revenue_per_partner_median", PERIOD)
    assert median == pytest.approx(known["median_revenue_per_active_reseller"])


def assert_retention(known):
    for years, row in known["year_on_year_retention"].items():
        found = total("buying_retention", years[-4:]).estimate
        assert found.responses == row["base"]
        assert found.value * row["base"] / 100 == pytest.approx(row["kept"])
        assert found.value / 100 == pytest.approx(row["rate"], abs=5e-7)


def test_maven_won_revenue(shared_data, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    install_defaults()
    folder = shared_data / "maven_crm_opportunities"
    known = json.loads((folder / "expected.json").read_text())
    bring_real(folder, "accounts.csv", "maven_accounts")
    bring_real(folder, "sales_pipeline.csv", "maven_sales")
    at = datetime(2018, 1, 1, tzinfo=UTC)
    found = total("sourced_revenue", "2017", at=at).estimate
    assert found.value == pytest.approx(known["won_revenue"])
    assert found.responses == known["stage_counts"]["Won"]
