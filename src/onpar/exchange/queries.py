"""Reads for the pages of imports."""

from pathlib import Path

from onpar.exchange.fields import KINDS_INFO
from onpar.kernel.errors import NotFound

_SAMPLES = Path(__file__).parent / "samples"


def get_sample(kind: str) -> Path:
    """A short file of this kind whose import works as it is. Raises NotFound."""
    if kind not in KINDS_INFO:
        raise NotFound("There is no such sample.")
    return _SAMPLES / f"{kind}.csv"
