"""The file of refused rows: original cells, and why, to be corrected and imported again."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from onpar.exchange.files import REASON_COLUMNS
from onpar.exchange.formulas import marked
from onpar.exchange.tables import Batch


class RefusedFile:
    """Appends refused rows to a file that begins with a header; the first row makes the file."""

    def __init__(self, path: Path, *, header: Sequence[str], delimiter: str, size: int) -> None:
        """Continues after the first `size` bytes: what a killed run wrote beyond them is cut off."""
        self.path = path
        self.size = size
        self._delimiter = delimiter
        self._header = [name for name in header if name not in REASON_COLUMNS]
        if path.exists():
            with path.open("r+b") as stream:
                stream.truncate(size)

    def append(self, batch: Batch) -> None:
        """Writes the refused rows of a batch and remembers the size with them."""
        if not batch.refusals:
            return
        rows = [
            [*self._cells(batch, number), str(number), *batch.refusals[number]]
            for number in sorted(batch.refusals)
        ]
        if self.size == 0:
            rows.insert(0, [*self._header, *REASON_COLUMNS])
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n")
        writer.writerows([marked(cell) for cell in row] for row in rows)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as stream:
            stream.write(text.getvalue().encode("utf-8" if self.size else "utf-8-sig"))
        self.size = self.path.stat().st_size

    def _cells(self, batch: Batch, number: int) -> list[str]:
        """The original cells in as many columns as the header has, so that the reasons line up."""
        width = len(self._header)
        record = batch.records[number][:width]
        return record + [""] * (width - len(record))
