"""A name is found and masked however it is written, and only where it is meant."""

import pytest

from onpar.exchange.masking import Mask
from onpar.kernel.registry import Someone
from onpar.partners.models import Person


def mask_of(name: str, email: str = "") -> Mask:
    return Mask(Someone(Person, 1, "person:1", name, email))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Called Ana Silva today", "Called [erased] today"),
        ("ANA  SILVA, sales", "[erased], sales"),
        ("Silva, Ana; Bo", "[erased]; Bo"),
        ("Mail to ana@x.example.", "Mail to [erased]."),
        ("Mariana Silva and Ana Silvano", "Mariana Silva and Ana Silvano"),
        ("Ana and Mrs. Silva", "Ana and Mrs. Silva"),
    ],
)
def test_a_full_name_and_an_address_are_masked_anywhere(text: str, masked: str) -> None:
    assert mask_of("Ana Silva", "ana@x.example").masked(text) == masked


def test_near_the_person_each_longer_word_of_the_name_is_masked() -> None:
    mask = mask_of("Ana de Silva")
    assert (
        mask.masked_closely("Ana was de luxe, so was Silva")
        == "[erased] was de luxe, so was [erased]"
    )


def test_json_is_masked_in_keys_and_values() -> None:
    value = {"Ana Silva": ["met Ana Silva", 3, None]}
    assert mask_of("Ana Silva").masked(value) == {"[erased]": ["met [erased]", 3, None]}


@pytest.mark.parametrize(
    ("name", "fragments"),
    [
        ("Ana Silva", {"Silva"}),
        ("José Núñez", {"Jos"}),
        ("Ana", set()),
    ],
)
def test_a_quick_search_uses_letters_that_every_database_compares(
    name: str, fragments: set[str]
) -> None:
    assert mask_of(name).fragments == fragments


def test_a_name_without_such_letters_is_sought_as_databases_write_it() -> None:
    assert {"Иванова", "ИВАНОВА", "\\u0418\\u0432\\u0430\\u043d\\u043e\\u0432\\u0430"} <= mask_of(
        "Анна Иванова"
    ).fragments


def test_a_name_in_two_cells_of_a_table_is_found() -> None:
    assert mask_of("Ana Silva").is_in('1;"Ana";"Silva"')
    assert mask_of("Ana Silva").is_in("Silva\tAna")
