"""Money as integer minor units and an ISO 4217 code. Never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from onpar.kernel.errors import DomainError

# ISO 4217 minor units that differ from two.
_WHOLE = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
    "XAF", "XOF", "XPF",
)  # fmt: skip
_THREE_DIGITS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_EXPONENTS = {
    **dict.fromkeys(_WHOLE, 0),
    **dict.fromkeys(_THREE_DIGITS, 3),
}


class MoneyError(DomainError):
    code = "money"


def exponent(currency: str) -> int:
    """Digits after the decimal point of `currency`."""
    return _EXPONENTS.get(currency, 2)


def minor_units(amount: Decimal, currency: str) -> int:
    """Whole smallest units; rounds half to even."""
    scaled = amount.scaleb(exponent(currency))
    return int(scaled.to_integral_value(ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    currency: str

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> "Money":
        """Rounds half to even at the currency's last digit."""
        return cls(minor_units(amount, currency), currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """From plain decimal text such as "-1204.50". Raises MoneyError."""
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise MoneyError(f"'{text}' is not an amount. Write it like 1204.50.") from None
        if not amount.is_finite():
            raise MoneyError(f"'{text}' is not a finite amount.")
        return cls.from_decimal(amount, currency)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal:,}"

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} cannot be added.")
        return Money(self.minor + other.minor, self.currency)
