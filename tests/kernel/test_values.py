"""Ids, money, errors and the clock."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from onpar.kernel import clock
from onpar.kernel.errors import DomainError, suggest
from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id
from onpar.kernel.money import Money, MoneyError, exponent


def test_public_ids_are_long_random_and_spell_no_words():
    ids = {new_public_id() for _ in range(2_000)}
    assert len(ids) == 2_000
    assert {len(each) for each in ids} == {PUBLIC_ID_LENGTH}
    assert set("".join(ids)).isdisjoint("aeiou01l")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1204.50", "USD", 120_450),
        ("-0.01", "USD", -1),
        ("7", "JPY", 7),
        ("1.2345", "KWD", 1_234),  # half to even
        ("1.2355", "KWD", 1_236),
        ("0.125", "USD", 12),
        ("0.135", "USD", 14),
        ("1e3", "EUR", 100_000),
    ],
)
def test_amounts_become_whole_smallest_units(text, currency, minor):
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize("text", ["", "twelve", "1,204.50", "NaN", "Infinity", "1.2.3"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(MoneyError):
        Money.parse(text, "USD")


def test_money_of_two_currencies_is_never_added():
    assert Money(1, "USD") + Money(2, "USD") == Money(3, "USD")
    with pytest.raises(MoneyError, match="EUR and USD cannot be added"):
        Money(1, "EUR") + Money(2, "USD")


def test_money_is_written_with_its_decimals():
    assert str(Money(123_456_789, "USD")) == "USD 1,234,567.89"
    assert str(Money(1_000, "JPY")) == "JPY 1,000"
    assert Money(5, "KWD").decimal == Decimal("0.005")
    assert (exponent("EUR"), exponent("JPY"), exponent("KWD")) == (2, 0, 3)


def test_a_near_name_is_suggested_else_all_are_listed():
    assert suggest("pxparity", ["nps", "px_parity"]) == "Did you mean 'px_parity'?"
    assert suggest("zebra", ["nps", "ease"]) == "Known are: nps, ease."
    many = [f"name{number:02}" for number in range(21)]
    assert suggest("zebra", many).endswith("name19, …")


def test_an_error_names_its_fields():
    error = DomainError("No.", fields={"email": "Taken."})
    assert (str(error), error.message, error.fields) == ("No.", "No.", {"email": "Taken."})


def test_a_stopped_clock_runs_on_afterwards():
    noon = datetime(2026, 6, 20, 23, 30, tzinfo=UTC)
    with clock.fixed(noon):
        assert clock.now() == noon
        assert clock.today() == date(2026, 6, 20)
        assert clock.today("Asia/Tokyo") == date(2026, 6, 21)
        with clock.fixed(datetime(2020, 1, 1, tzinfo=UTC)):
            assert clock.today() == date(2020, 1, 1)
        assert clock.now() == noon
    assert clock.now() > noon
