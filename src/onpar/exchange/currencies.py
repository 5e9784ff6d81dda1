"""Amounts that carry their currency, such as "$1,234.50", "1.234,50 €" and "EUR 12"."""

import re

from onpar.kernel.money import CURRENCIES

_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD")
# A sign and what it may stand for, the likeliest first.
_SIGNS: dict[str, tuple[str, ...]] = {
    "US$": ("USD",), "CA$": ("CAD",), "C$": ("CAD",), "A$": ("AUD",), "AU$": ("AUD",), "NZ$": ("NZD",),
    "S$": ("SGD",), "HK$": ("HKD",), "R$": ("BRL",), "$": _DOLLARS, "€": ("EUR",), "£": ("GBP",),
    "¥": ("JPY", "CNY"), "₹": ("INR",), "₩": ("KRW",), "₺": ("TRY",), "₪": ("ILS",), "₽": ("RUB",),
    "₫": ("VND",), "฿": ("THB",), "₱": ("PHP",), "₴": ("UAH",), "zł": ("PLN",), "Kč": ("CZK",),
    "Ft": ("HUF",), "kr": ("SEK", "NOK", "DKK"), "Fr.": ("CHF",),
}  # fmt: skip
_MARK = "|".join([*map(re.escape, sorted(_SIGNS, key=len, reverse=True)), *CURRENCIES])
_DIGITS = r"\d(?:[\d.,'’ \u00a0\u202f]*\d)?"
_MONEY = re.compile(
    rf"(?P<minus>[-+]?)\s*(?:(?P<before>{_MARK})\s*(?P<inner>[-+]?)(?P<first>{_DIGITS})"
    rf"|(?P<last>{_DIGITS})\s*(?P<behind>{_MARK}))"
)


def split_money(text: str) -> tuple[str, tuple[str, ...]]:
    """The number alone, and the codes that its sign or code may stand for; none where it has no mark."""
    found = _MONEY.fullmatch(text.strip())
    if not found or (found["minus"] and found["inner"]):
        return text, ()
    mark = found["before"] or found["behind"]
    number = f"{found['minus']}{found['inner'] or ''}{found['first'] or found['last']}"
    return number, _SIGNS.get(mark, (mark,))
