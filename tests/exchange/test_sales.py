"""Sales: upsert, refunds, refusals by row, mappings."""

from datetime import date

import pytest

from onpar.exchange.errors import MappingWrong
from onpar.kernel.models import AuditEntry, Event, StaleMonth
from onpar.partners.models import Sale
from tests.exchange.conftest import Bring

CONSTANTS = {"currency": "USD", "attribution": "sourced"}
COLUMNS = {"external_id": "id", "partner": "who", "amount": "sum", "closed_on": "day"}
MAPPING = {"columns": COLUMNS, "constants": CONSTANTS}


def test_sales_are_stored_in_minor_units(partners: Bring) -> None:
    report = partners(
        "sales", "id,who,sum,day\n1,A,1204.50,2026-03-31\n2,B,-10,2026-04-01\n", **MAPPING
    )
    assert (report.new, report.refused) == (2, 0)
    stored = Sale.objects.order_by("external_id").values_list(
        "amount_minor", "currency", "closed_on", "partner__name", "attribution", "origin"
    )
    assert list(stored) == [
        (120450, "USD", date(2026, 3, 31), "Alpha", "sourced", "import"),
        (-1000, "USD", date(2026, 4, 1), "Beta", "sourced", "import"),
    ]


def test_importing_twice_changes_nothing(partners: Bring) -> None:
    text = "id,who,sum,day\n1,A,5,2026-03-31\n2,B,7,2026-04-01\n"
    partners("sales", text, **MAPPING)
    StaleMonth.objects.all().delete()
    report = partners("sales", text, **MAPPING)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert not StaleMonth.objects.exists()


def test_a_changed_row_marks_the_months_before_and_after(partners: Bring) -> None:
    partners("sales", "id,who,sum,day\n1,A,5,2026-03-31\n2,B,7,2026-04-01\n", **MAPPING)
    StaleMonth.objects.all().delete()
    report = partners("sales", "id,who,sum,day\n1,A,5,2026-05-02\n2,B,7,2026-04-01\n", **MAPPING)
    assert (report.changed, report.unchanged) == (1, 1)
    assert set(StaleMonth.objects.values_list("fact", "month")) == {
        ("sales", 202603),
        ("sales", 202605),
    }


def test_the_same_id_of_another_origin_is_another_sale(partners: Bring) -> None:
    text = "id,who,sum,day\n1,A,5,2026-03-31\n"
    partners("sales", text, **MAPPING)
    partners("sales", text, **MAPPING, origin="erp", partner_origin="import")
    assert Sale.objects.count() == 2


def test_parts_of_an_id_stand_apart_as_the_mapping_says(partners: Bring) -> None:
    mapping = {
        "columns": COLUMNS | {"external_id": ["id", "who"]},
        "constants": CONSTANTS,
        "joiners": {"external_id": "/"},
    }
    partners("sales", "id,who,sum,day\n1,A,5,2026-03-31\n", **mapping)
    assert Sale.objects.get().external_id == "1/A"


def test_an_id_that_comes_twice_in_a_file_counts_once_as_new(partners: Bring) -> None:
    report = partners("sales", "id,who,sum,day\n1,A,5,2026-03-31\n1,A,6,2026-03-31\n", **MAPPING)
    assert (report.new, report.changed) == (1, 1)
    assert Sale.objects.get().amount_minor == 600


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("1,A,12.3.4,2026-03-31", "sum", "Not an amount. Write it like 1204.50."),
        ("1,A,1_000,2026-03-31", "sum", "Not an amount. Write it like 1204.50."),
        ("1,A,NaN,2026-03-31", "sum", "Not an amount of money."),
        ("1,A,5,2026-02-30", "day", "Not a date. Write it like 2026-01-31."),
        ("1,A,5,20260331", "day", "Not a date. Write it like 2026-01-31."),
        ("1,A,5,0026-03-31", "day", "The year 26 is not between 1900 and 2199."),
        (",A,5,2026-03-31", "id", "Is empty, but 'external_id' is required."),
        ("1,A,5,", "day", "Is empty, but 'closed_on' is required."),
        (
            "1,Z,5,2026-03-31",
            "who",
            "No partner has this id in origin 'import'. Import partners first.",
        ),
        ("1,A,5", "", "Has 3 cells, but the header has 4."),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason(
    partners: Bring, row: str, column: str, reason: str
) -> None:
    report = partners(
        "sales", f"id,who,sum,day\n8,A,5,2026-03-31\n{row}\n9,A,5,2026-03-31\n", **MAPPING
    )
    assert (report.new, report.refused) == (2, 1)
    refusal = report.refusals[3]
    assert (refusal.column, refusal.reason) == (column, reason)


def test_a_row_without_partner_is_refused_unless_the_mapping_says_direct(partners: Bring) -> None:
    text = "id,who,sum,day\n1,,5,2026-03-31\n"
    assert partners("sales", text, **MAPPING).refused == 1
    assert partners("sales", text, **MAPPING, without_partner="direct").new == 1
    sale = Sale.objects.get()
    assert (sale.attribution, sale.partner_id) == ("direct", None)


def test_several_columns_make_an_external_id(partners: Bring) -> None:
    columns = COLUMNS | {"external_id": ["order", "line"]}
    text = "order,line,who,sum,day\nS1,1,A,5,2026-03-31\nS1,2,A,6,2026-03-31\n,2,A,6,2026-03-31\n"
    report = partners("sales", text, columns=columns, constants=CONSTANTS)
    assert (report.new, report.refused) == (2, 1)
    assert set(Sale.objects.values_list("external_id", flat=True)) == {"S1-1", "S1-2"}


def test_numbers_and_dates_are_read_as_the_file_writes_them(partners: Bring) -> None:
    form = {"delimiter": ";", "decimal": ",", "thousands": ".", "date_format": "%d.%m.%Y"}
    text = "id;who;sum;day\n1;A;1.204,50;31.03.2026\n2;A;1.204,50;03/31/2026\n"
    report = partners("sales", text, file=form, **MAPPING)
    assert (report.new, report.refused) == (1, 1)
    assert Sale.objects.get().amount_minor == 120450


@pytest.mark.parametrize(
    ("text", "file", "minor"),
    [
        ('"$1,234.50"', {"thousands": ","}, 123450),
        ('"US$ -1,234.50"', {"thousands": ","}, -123450),
        ("-$7", {}, -700),
        ("USD 12", {}, 1200),
        ("12.5 USD", {}, 1250),
        ('"1.234,50 $"', {"decimal": ",", "thousands": "."}, 123450),
        ('"1\u202f234,50\u00a0USD"', {"decimal": ",", "thousands": " "}, 123450),
    ],
)
def test_an_amount_may_carry_its_currency(
    partners: Bring, text: str, file: dict[str, str], minor: int
) -> None:
    report = partners("sales", f"id,who,sum,day\n1,A,{text},2026-03-31\n", **MAPPING, file=file)
    assert (report.refused, Sale.objects.get().amount_minor) == (0, minor)


def test_an_amount_in_another_currency_than_its_row_is_refused(partners: Bring) -> None:
    text = "id,who,sum,day\n1,A,EUR 12,2026-03-31\n2,A,$12,2026-03-31\n3,A,ABC 12,2026-03-31\n"
    report = partners("sales", text, **MAPPING)
    assert report.refusals[2].reason == "Is in EUR, but the currency of the row is USD."
    assert report.refusals[4].reason == "Not an amount. Write it like 1204.50."
    assert Sale.objects.get().external_id == "2"


def test_amounts_may_say_the_currency_of_their_rows(partners: Bring) -> None:
    text = "id,who,sum,day\n1,A,EUR 12,2026-03-31\n2,A,¥12,2026-03-31\n3,A,12,2026-03-31\n"
    report = partners(
        "sales",
        text,
        columns=COLUMNS | {"currency": "sum"},
        constants={"attribution": "sourced"},
    )
    assert dict(Sale.objects.values_list("currency", "amount_minor")) == {"EUR": 1200, "JPY": 12}
    assert report.refusals[4].reason == "Not a currency code. Write it like USD."


def test_amounts_follow_the_currency_of_their_row(partners: Bring) -> None:
    columns = COLUMNS | {"currency": "cur"}
    text = "id,who,sum,day,cur\n1,A,5,2026-03-31,JPY\n2,A,5,2026-03-31,KWD\n3,A,5,2026-03-31,$\n"
    report = partners("sales", text, columns=columns, constants={"attribution": "influenced"})
    assert report.refusals[4].reason == "Not a currency code. Write it like USD."
    assert dict(Sale.objects.values_list("currency", "amount_minor")) == {"JPY": 5, "KWD": 5000}


def test_a_value_map_translates_whole_cells(partners: Bring) -> None:
    report = partners(
        "sales",
        "id,who,sum,day,cur,how\n1,A,5,2026-03-31,Dollars,Ours\n2,A,5,2026-03-31,USD,Ours too\n",
        columns=COLUMNS | {"currency": "cur", "attribution": "how"},
        values={"currency": {"Dollars": "USD"}, "attribution": {"Ours": "sourced"}},
    )
    assert (report.new, report.refused, report.refusals[3].value) == (1, 1, "Ours too")
    assert Sale.objects.values_list("currency", "attribution").get() == ("USD", "sourced")


def test_a_filter_leaves_rows_out_before_they_are_read(partners: Bring) -> None:
    text = "id,who,sum,day,state\n1,A,5,2026-03-31,Won\n2,A,oops,,Lost\n3,A,5,2026-03-31,Paid\n"
    report = partners("sales", text, filter={"state": ["Won", "Paid"]}, **MAPPING)
    assert (report.new, report.filtered, report.refused) == (2, 1, 0)


def test_text_that_looks_like_a_formula_stays_text(partners: Bring) -> None:
    text = 'id,who,sum,day,customer\n=1+1,A,5,2026-03-31,"=HYPERLINK(""x"")"\n'
    partners("sales", text, columns=COLUMNS | {"customer": "customer"}, constants=CONSTANTS)
    sale = Sale.objects.get()
    assert (sale.external_id, sale.customer) == ("=1+1", '=HYPERLINK("x")')


def test_a_run_leaves_one_audit_entry_and_one_event(partners: Bring) -> None:
    before = AuditEntry.objects.count()
    lines = "".join(f"{number},A,5,2026-03-31\n" for number in range(4500))
    partners("sales", f"id,who,sum,day\n{lines}", **MAPPING)
    assert AuditEntry.objects.count() == before + 1
    event = Event.objects.filter(name="import.finished").latest("id")
    assert event.payload["new"] == 4500


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            {"columns": COLUMNS | {"amount": "sun"}, "constants": CONSTANTS},
            "The file has no column 'sun'. Did you mean 'sum'?",
        ),
        (
            {"columns": COLUMNS | {"amuont": "sum"}, "constants": CONSTANTS},
            "There is no field 'amuont' for [columns]. Did you mean 'amount'?",
        ),
        ({"colums": COLUMNS}, "There is no key 'colums' in the mapping. Did you mean 'columns'?"),
        (
            {"file": {"delimeter": ";"}},
            "There is no key 'delimeter' in [file]. Did you mean 'delimiter'?",
        ),
        (
            {"kind": "partners"} | MAPPING,
            "The mapping is for partners, not for sales. Use the other one.",
        ),
        (
            {"columns": COLUMNS, "constants": CONSTANTS | {"currency": "dollars"}},
            "The constant currency = 'dollars' is refused. Not a currency code. Write it like USD.",
        ),
        (
            {"columns": COLUMNS, "constants": CONSTANTS | {"amount": 5}},
            "The mapping is wrong: 'amount' is both a column and a constant; keep one of them.",
        ),
        (
            {"file": {"time_zone": "Mars/Olympus"}},
            "The mapping is wrong in [file]: 'Mars/Olympus' is no time zone; write it like Europe/Berlin.",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_in_a_sentence(
    partners: Bring, document: dict[str, object], sentence: str
) -> None:
    with pytest.raises(MappingWrong) as caught:
        partners("sales", "id,who,sum,day\n1,A,5,2026-03-31\n", **document)
    assert caught.value.message == sentence
    assert not Sale.objects.exists()


def test_what_is_not_mapped_is_named(partners: Bring) -> None:
    with pytest.raises(MappingWrong, match="Nothing is mapped to 'attribution', 'currency'"):
        partners("sales", "id,who,sum,day\n1,A,5,2026-03-31\n", columns=COLUMNS)
