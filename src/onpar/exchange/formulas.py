"""Text that a spreadsheet would run as a formula, made safe and back again, exactly.

A cell that begins with `=` and its like gets an apostrophe in front when a file is written for people
to open, and loses it when such a file is read.
"""

import re

# A plain number such as -12.50 is no formula.
_NEEDS_MARK = re.compile(r"'*(?![-+]?[\d.,]+$)[=+\-@\t\r]")


def marked(text: str) -> str:
    """Text as it is safe in a spreadsheet."""
    return f"'{text}" if _NEEDS_MARK.match(text) else text


def unmarked(text: str) -> str:
    """Undoes `marked`."""
    return text[1:] if text.startswith("'") and _NEEDS_MARK.match(text[1:]) else text
