"""Fetches a row for a change that was made for one version of it."""

from typing import TypeVar

from onpar.kernel.errors import NotFound, Outdated
from onpar.kernel.models import Versioned

Row = TypeVar("Row", bound=Versioned)


def locked(model: type[Row], row_id: int, *, version: int) -> Row:
    """The row, locked until the transaction ends. Raises NotFound or Outdated."""
    row: Row | None = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound("This was removed meanwhile.")
    if row.version != version:
        raise Outdated("This was changed by somebody else meanwhile.")
    return row
