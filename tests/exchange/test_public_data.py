"""Public data sets whose figures are known: what goes in comes out."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from onpar.exchange.mapping import read_mapping
from onpar.exchange.services.importing import ImportReport, import_file
from onpar.kernel.money import Money
from onpar.partners.models import Partner, Sale
from onpar.surveys.models import Answer
from tests.exchange.conftest import AT, Bring
from tests.exchange.real_exports import bring_real


def test_adventureworks_resellers_and_their_sales(bring: Bring, shared_data: Path) -> None:
    folder = shared_data / "adventureworks_reseller"
    bring_real(folder, "resellers_messy.csv", "adventureworks_resellers")
    bring_real(folder, "fact_reseller_sales.csv.gz", "adventureworks_sales")
    by_type = Partner.objects.values_list("types__key").annotate(Count("id"))
    assert dict(by_type) == {
        "specialty-bike-shop": 231,
        "value-added-reseller": 238,
        "warehouse": 232,
    }
    assert _total(Sale.objects.all()) == Decimal("77548570.20")
    revenue = Sale.objects.values_list("partner__types__key").annotate(Sum("amount_minor"))
    assert dict(revenue)["warehouse"] == 3742856645
    years = Sale.objects.annotate(year=ExtractYear("closed_on")).values_list("year")
    assert dict(years.annotate(Sum("amount_minor"))) == {
        2017: 806975558,
        2018: 2432878625,
        2019: 3250000558,
        2020: 1265002279,
    }


def test_maven_won_deals(bring: Bring, shared_data: Path) -> None:
    """Every won deal names its account; the 1,425 deals without one are still open."""
    folder = shared_data / "maven_crm_opportunities"
    bring_real(folder, "accounts.csv", "maven_accounts")
    assert bring_real(folder, "sales_pipeline.csv", "maven_sales").rows == 8_800
    assert _total(Sale.objects.all()) == Decimal("10005534.00")
    assert _total(Sale.objects.filter(product="GTX Pro")) == Decimal("3510578.00")


def test_hbat_as_wide_answers(bring: Bring, shared_data: Path) -> None:
    report = bring_answers(
        shared_data / "hbat_b2b_satisfaction" / "hbat_200.csv",
        _wide("ID", {"X19": ("satisfaction", 0), "X20": ("loyalty", 0)}),
    )
    assert (report.new, report.refused) == (200, 0)
    assert Answer.objects.count() == 400
    first = Answer.objects.filter(response__external_id="1").order_by("question__key")
    assert list(first.values_list("question__key", "number")) == [("X19", 8.2), ("X20", 8.0)]


def test_ecsi_as_wide_answers(bring: Bring, shared_data: Path, tmp_path: Path) -> None:
    """The published file has no respondent id, so the line number stands in for one."""
    lines = (shared_data / "ecsi_mobile" / "mobi.csv").read_text().splitlines()
    numbered = [f"id,{lines[0]}", *(f"{n},{line}" for n, line in enumerate(lines[1:], start=1))]
    (tmp_path / "mobi.csv").write_text("\n".join(numbered))
    questions = {"CUEX1": ("expectation", 1), "PERQ1": ("reality", 1), "CUSL3": ("loyalty", 1)}
    report = bring_answers(tmp_path / "mobi.csv", _wide("id", questions))
    assert (report.new, report.refused) == (250, 0)
    loyalty = Answer.objects.filter(question__key="CUSL3")
    assert loyalty.filter(number__gte=9).count() == 95
    assert loyalty.filter(number__lte=6).count() == 60


def bring_answers(path: Path, document: dict[str, Any]) -> ImportReport:
    mapping = read_mapping(document, folder=path.parent)
    return import_file(path, "answers", mapping=mapping, actor="user:1", at=AT)


def _wide(respondent: str, questions: dict[str, tuple[str, int]]) -> dict[str, Any]:
    return {
        "layout": "wide",
        "columns": {"response": respondent},
        "constants": {"on": "2026-03-01", "mode": "partner"},
        "survey": {
            "key": "study",
            "questions": [
                {"key": key, "role": role, "low": low, "high": 10}
                for key, (role, low) in questions.items()
            ],
        },
        "waves": [{"key": "only", "opened_on": "2026-01-01"}],
    }


def _total(sales: Any) -> Decimal:
    return Money(sales.aggregate(Sum("amount_minor"))["amount_minor__sum"], "USD").decimal
