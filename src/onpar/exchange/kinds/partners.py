"""Partners: types and groups by name, size from a number of employees."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import models

from onpar.exchange.cells import Cells, References, entry_of, no_such, whole_number_of
from onpar.exchange.kinds.kind import (
    Kind,
    Reading,
    catalog,
    choice,
    day,
    external_id,
    rows_of,
    staff,
    text,
)
from onpar.exchange.kinds.lookalikes import Decider
from onpar.exchange.kinds.own_fields import gather_own, own_fields
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.kernel.bulk import Stored
from onpar.kernel.db import writing
from onpar.partners.models import PartnerGroup, PartnerType, SizeBand, Stage
from onpar.partners.services.catalog import ensure_groups, ensure_types, key_for
from onpar.partners.services.partners import compare_partners, store_partners
from onpar.partners.services.references import ids_by_key

_STORED = (
    "external_id",
    "name",
    "types",
    "groups",
    "stage_id",
    "size_band",
    "city",
    "region",
    "country",
    "language",
    "industry",
    "domain",
    "owner_id",
    "joined_on",
    "other_languages",
    "target_markets",
    "custom",
)
# Fewest employees of each band, largest first.
_BANDS = (
    (1000, SizeBand.ENTERPRISE),
    (250, SizeBand.LARGE),
    (50, SizeBand.MEDIUM),
    (10, SizeBand.SMALL),
    (1, SizeBand.MICRO),
)


def partners(reading: Reading) -> Kind:
    return Kind(
        fields=(
            external_id(),
            text("name", 200, required=True),
            _listed(reading, "types", PartnerType, ensure_types),
            _listed(reading, "groups", PartnerGroup, ensure_groups),
            catalog("stage", Stage),
            choice("size_band", SizeBand),
            Field(
                "employees",
                lambda form: Cells(whole_number_of(form, low=0, high=10_000_000)),
                empty=None,
            ),
            text("city", 120),
            text("region", 80),
            text("country", 80),
            text("language", 10),
            text("industry", 80),
            text("domain", 200),
            staff("owner"),
            day("joined_on"),
            _texts("other_languages", 10),
            _texts("target_markets", 80),
            *own_fields("partner"),
        ),
        finish=(rows := _Rows(reading)).finish,
        compare=rows.compare,
        store=rows.store,
        looks_back=True,
    )


class _Rows:
    """The rows of a file, some of which are partners that are here under other ids."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._decider: Decider | None = None
        self._same: dict[str, int] = {}

    def finish(self, batch: Batch) -> None:
        employees = batch.columns.pop("employees", None)
        if employees is not None:
            batch.columns["size_band"] = [_band(count) for count in employees]
        for name in ("other_languages", "target_markets"):
            if name in batch.columns:
                batch.columns[name] = [sorted(set(texts)) for texts in batch.columns[name]]
        gather_own(batch)
        self._decider = self._decider or Decider(self._reading)
        self._same = self._decider.decide(batch)

    def compare(self, batch: Batch) -> Sequence[Stored]:
        given = rows_of(batch, _STORED)
        origin, at = self._reading.mapping.origin, self._reading.at
        return compare_partners(given, origin=origin, at=at, same=self._same)

    def store(self, batch: Batch) -> Sequence[Stored]:
        reading, given = self._reading, rows_of(batch, _STORED)
        origin, same = reading.mapping.origin, self._same
        return store_partners(given, origin=origin, actor=reading.actor, at=reading.at, same=same)


def _texts(name: str, length: int) -> Field:
    return Field(name, lambda _form: Cells(entry_of(length)), empty=(), many=True)


def _listed(
    reading: Reading,
    name: str,
    model: type[models.Model],
    ensure: Callable[[Iterable[str]], list[models.Model]],
) -> Field:
    """Types or groups; unknown ones are made where the mapping says so."""
    create = reading.mapping.create_types

    def find(texts: set[str]) -> Mapping[str, int]:
        known = ids_by_key(model)
        unknown = {text for text in texts if text.casefold() not in known and key_for(text)}
        if unknown and create:
            known = (
                _made(reading, model, unknown, ensure)
                if reading.write
                else known | _pretended(unknown)
            )
        return {text: known[text.casefold()] for text in texts if text.casefold() in known}

    def explain(text: str) -> str:
        what = str(model._meta.verbose_name)
        return no_such(what, text, list(ids_by_key(model)))

    return Field(name, lambda _form: References(find, explain), empty=(), many=True)


def _made(
    reading: Reading,
    model: type[models.Model],
    names: set[str],
    ensure: Callable[[Iterable[str]], list[models.Model]],
) -> dict[str, int]:
    with writing():
        reading.note_defined(ensure(names))
    known = ids_by_key(model)
    return known | {name.casefold(): known[key_for(name)] for name in names}


def _pretended(names: set[str]) -> dict[str, int]:
    """Ids that no row has, for a dry run."""
    return {name.casefold(): -number for number, name in enumerate(sorted(names), start=1)}


def _band(employees: int | None) -> str:
    for fewest, band in _BANDS:
        if employees is not None and employees >= fewest:
            return band.value
    return ""
