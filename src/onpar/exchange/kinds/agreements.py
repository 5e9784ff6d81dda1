"""Agreements: terms of a partner in a program."""

from collections.abc import Mapping

from onpar.exchange.cells import Cells, References, no_such, text_of, whole_number_of
from onpar.exchange.kinds.kind import (
    Kind,
    Reading,
    choice,
    day,
    external_id,
    partner,
    rows_of,
    text,
)
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.kernel.db import writing
from onpar.partners.models import MOST_NOTICE_DAYS, AgreementOutcome, Program
from onpar.partners.services.catalog import ensure_programs, ensure_tiers, key_for
from onpar.partners.services.commerce import compare_agreements, store_agreements
from onpar.partners.services.references import ids_by_key, tier_ids

_STORED = (
    "external_id",
    "partner_id",
    "program_id",
    "tier_id",
    "starts_on",
    "renewal_on",
    "ended_on",
    "outcome",
    "notice_days",
    "accepted_on",
    "accepted_version",
)


def agreements(reading: Reading) -> Kind:
    origin = reading.mapping.origin
    return Kind(
        fields=(
            external_id(),
            partner(reading),
            _program(reading),
            Field("tier", lambda _form: Cells(text_of(80))),
            day("starts_on", required=True),
            day("renewal_on"),
            day("ended_on"),
            choice("outcome", AgreementOutcome),
            Field(
                "notice_days",
                lambda form: Cells(whole_number_of(form, low=0, high=MOST_NOTICE_DAYS)),
                empty=None,
            ),
            day("accepted_on"),
            text("accepted_version", 40),
        ),
        finish=lambda batch: _finish(batch, reading),
        compare=lambda batch: compare_agreements(rows_of(batch, _STORED), origin=origin).outcomes,
        store=lambda batch: store_agreements(rows_of(batch, _STORED), origin=origin),
    )


def _program(reading: Reading) -> Field:
    def find(texts: set[str]) -> Mapping[str, int]:
        known = ids_by_key(Program)
        unknown = {text for text in texts if text.casefold() not in known and key_for(text)}
        if unknown and reading.mapping.create_programs:
            known = (
                _made_programs(reading, unknown)
                if reading.write
                else known | dict.fromkeys((text.casefold() for text in unknown), -1)
            )
        return {text: known[text.casefold()] for text in texts if text.casefold() in known}

    def explain(text: str) -> str:
        return no_such("program", text, list(ids_by_key(Program)))

    return Field(
        "program", lambda _form: References(find, explain), target="program_id", required=True
    )


def _made_programs(reading: Reading, names: set[str]) -> dict[str, int]:
    with writing():
        reading.note_defined(ensure_programs(names))
    known = ids_by_key(Program)
    return known | {name.casefold(): known[key_for(name)] for name in names}


def _finish(batch: Batch, reading: Reading) -> None:
    _check_days(batch)
    _check_acceptances(batch)
    if "tier" in batch.columns:
        _find_tiers(batch, reading)


def _check_days(batch: Batch) -> None:
    starts = batch.columns["starts_on"]
    for name in ("renewal_on", "ended_on"):
        for number, start, day_after in zip(
            batch.numbers, starts, batch.columns.get(name, ()), strict=False
        ):
            if day_after is not None and day_after <= start:
                batch.refuse(number, name, day_after, f"Is not after the start on {start}.")


def _check_acceptances(batch: Batch) -> None:
    """A version that nobody accepted on any day is a slip."""
    if "accepted_on" not in batch.columns:
        return
    versions = batch.columns.get("accepted_version", [""] * len(batch.numbers))
    for number, accepted_on, version in zip(
        batch.numbers, batch.columns["accepted_on"], versions, strict=True
    ):
        if version and accepted_on is None:
            batch.refuse(number, "accepted_on", "", "Is empty, but a version was accepted.")


def _find_tiers(batch: Batch, reading: Reading) -> None:
    """Tiers belong to the program of the same row."""
    texts = batch.columns.pop("tier")
    programs = batch.columns["program_id"]
    known = tier_ids()
    wanted = {
        (program, text)
        for program, text in zip(programs, texts, strict=True)
        if text and (program, text.casefold()) not in known and key_for(text)
    }
    if wanted and reading.mapping.create_programs:
        known = (
            _made_tiers(reading, wanted)
            if reading.write
            else known | dict.fromkeys(((program, text.casefold()) for program, text in wanted), -1)
        )
    batch.columns["tier_id"] = [
        known.get((program, text.casefold())) for program, text in zip(programs, texts, strict=True)
    ]
    for number, program, name, tier in zip(
        batch.numbers, programs, texts, batch.columns["tier_id"], strict=True
    ):
        if name and tier is None:
            names = [known_name for owner, known_name in known if owner == program]
            batch.refuse(number, "tier", name, no_such("tier in this program", name, names))


def _made_tiers(reading: Reading, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    with writing():
        reading.note_defined(ensure_tiers(wanted))
    known = tier_ids()
    return known | {
        (program, text.casefold()): known[program, key_for(text)] for program, text in wanted
    }
