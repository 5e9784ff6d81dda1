"""Text that a spreadsheet would run as a formula, made safe and back again, exactly.

A cell that begins with `=` and its like gets an apostrophe in front when a file is written for people
to open, and loses it when such a file is read.
"""

import re
from collections.abc import Sequence

# A plain number such as -12.50 is no formula.
_NEEDS_MARK = re.compile(r"'*(?![-+]?[0-9.,]+\Z)[=+\-@\t\r]")


def marked(text: str) -> str:
    """Text as it is safe in a spreadsheet."""
    return f"'{text}" if _NEEDS_MARK.match(text) else text


def unmarked(text: str) -> str:
    """Undoes `marked`."""
    return text[1:] if text.startswith("'") and _NEEDS_MARK.match(text[1:]) else text


def unmarked_cells(cells: Sequence[str]) -> list[str]:
    """Texts as they were before they were marked, stripped; without an apostrophe that is one search."""
    if "\n'" in "\n" + "\n".join(cells):
        return [unmarked(cell).strip() for cell in cells]
    return list(map(str.strip, cells))
