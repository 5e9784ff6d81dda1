"""Fields that the program added, in files of partners: proposed, read in the file's format, kept, undone."""

from pathlib import Path
from typing import Any

import pytest

from onpar.exchange.catalog import read_catalog
from onpar.exchange.inspecting import inspect_file
from onpar.exchange.proposals import propose_mapping
from onpar.exchange.services.undoing import undo_run
from onpar.kernel.models import FieldDefinition
from onpar.partners.models import Partner
from tests.exchange.conftest import AT, Bring

OPTIONS = [{"value": "gold", "label": "Gold club"}, {"value": "silver", "label": "Silver club"}]
HEAD = "external_id,name,custom.revenue,custom.since,custom.clubs,custom.listed\n"
FULL = HEAD + "A,Alpha,1234.5,2026-01-31,Gold club;silver,yes\n"
WHOLE = {
    "revenue": {"minor": 123_450, "currency": "EUR"},
    "since": "2026-01-31",
    "clubs": ["gold", "silver"],
    "listed": True,
}


@pytest.fixture(autouse=True)
def definitions(bring: Bring) -> None:
    """After the catalog of the program has been installed."""
    kinds: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("revenue", "Annual revenue", "money", {"unit": "EUR"}),
        ("since", "Since", "date", {}),
        ("clubs", "Clubs", "choices", {"options": OPTIONS}),
        ("listed", "Listed", "yes_no", {}),
    )
    for key, label, kind, extra in kinds:
        FieldDefinition.objects.create(target="partner", key=key, label=label, type=kind, **extra)


def custom() -> dict[str, Any]:
    found: dict[str, Any] = Partner.objects.get(name="Alpha").custom
    return found


def test_columns_are_read_as_their_fields_say(bring: Bring) -> None:
    assert bring("partners", FULL).new == 1
    assert custom() == WHOLE
    assert bring("partners", FULL).unchanged == 1


def test_the_format_is_the_files(bring: Bring) -> None:
    bring(
        "partners",
        'external_id;name;Umsatz;Seit;Klubs;Liste\nA;Alpha;"1.234,5";31.01.2026;gold|silver;yes\n',
        file={"decimal": ",", "thousands": ".", "date_format": "%d.%m.%Y", "list_separator": "|"},
        columns={
            "external_id": "external_id",
            "name": "name",
            "custom.revenue": "Umsatz",
            "custom.since": "Seit",
            "custom.clubs": "Klubs",
            "custom.listed": "Liste",
        },
    )
    assert custom() == WHOLE


def test_a_column_that_is_not_there_stays_and_an_empty_cell_empties(bring: Bring) -> None:
    bring("partners", FULL)
    assert bring("partners", "external_id,name,custom.since\nA,Alpha,\n").changed == 1
    assert custom() == {name: WHOLE[name] for name in ("revenue", "clubs", "listed")}


@pytest.mark.parametrize(
    ("field", "cell"),
    [("revenue", "much"), ("since", "then"), ("clubs", "bronze"), ("listed", "perhaps")],
)
def test_a_cell_that_is_no_value_is_refused(field: str, cell: str, bring: Bring) -> None:
    report = bring("partners", f"external_id,name,custom.{field}\nA,Alpha,{cell}\nB,Beta,\n")
    assert (report.new, report.refused) == (1, 1)


def test_an_undo_brings_back_what_was(bring: Bring) -> None:
    bring("partners", FULL)
    second = bring("partners", "external_id,name,custom.since\nA,Alpha,2026-02-01\n")
    undo_run(second.run, actor="user:1", at=AT)
    assert custom() == WHOLE


def test_a_new_partner_whose_field_was_changed_since_stays(bring: Bring) -> None:
    report = bring("partners", FULL)
    Partner.objects.update(custom={"listed": False})
    assert undo_run(report.run, actor="user:1", at=AT).left == 1


def test_a_header_that_is_a_label_is_proposed(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("Id,Company name,Annual revenue,custom.listed\n1,Alpha,5,yes\n2,Beta,6,no\n")
    shape = inspect_file(path)
    columns = propose_mapping("partners", shape, catalog=read_catalog()).mapping.columns
    assert columns["custom.revenue"] == ("Annual revenue",)
    assert columns["custom.listed"] == ("custom.listed",)
    assert "custom.revenue" not in propose_mapping("partners", shape).mapping.columns
