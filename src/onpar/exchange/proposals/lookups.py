"""How a second file is joined: by which column, and what it then tells of each row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from onpar.exchange.catalog import Catalog
from onpar.exchange.inspecting import Column, FileShape
from onpar.exchange.proposals.columns import FieldProposal, propose_columns, words_of

Texts = Mapping[str, frozenset[str]]

# Names alike say something; cells that are found there say more.
_SAME_NAME, _UNIQUE, _LEAST = 0.5, 0.25, 0.5
_CONFIDENT = 0.75
# Keys stand among the first columns.
_COMPARED = 50
# What only the rows of the file itself can say.
_OF_THE_ROW = frozenset(("external_id", "response", "question", "value", "item", "mode", "wave"))


@dataclass(frozen=True)
class Join:
    """column: of the imported file, or joined before. key: the column of the second file."""

    column: str
    key: str


def propose_join(own: Texts, joined: FileShape, texts: Texts) -> Join:
    """The two columns that hold the same: their names say so, or cells of one are found in the other."""
    keys = [column for column in joined.columns if column.name]
    pairs = [(column, key) for key in keys[:_COMPARED] for column in list(own)[:_COMPARED]]
    column, key = max(pairs, key=lambda pair: _fit(pair[0], own[pair[0]], pair[1], texts))
    if _fit(column, own[column], key, texts) < _LEAST + _UNIQUE:
        key = next((each for each in keys if each.is_id), keys[0])
        column = next(iter(own))
    return Join(column, key.name)


def _fit(column: str, cells: frozenset[str], key: Column, texts: Texts) -> float:
    found = len(cells & texts[key.name]) / len(cells) if cells else 0.0
    same = words_of(column.rsplit(".", 1)[-1]) == words_of(key.name)
    unique = key.filled > 0 and key.distinct == key.filled
    return found + _SAME_NAME * same + _UNIQUE * unique


def propose_joined_fields(
    kind: str, joined: FileShape, join: Join, *, given: Collection[str], catalog: Catalog
) -> dict[str, FieldProposal]:
    """Fields that nothing feeds yet and the second file can, by its own columns."""
    found = propose_columns(catalog.fields_of(kind), joined, catalog)
    return {
        name: proposal
        for name, proposal in found.items()
        if name not in {*given, *_OF_THE_ROW}
        and proposal.confidence >= _CONFIDENT
        and join.key not in proposal.columns
    }
