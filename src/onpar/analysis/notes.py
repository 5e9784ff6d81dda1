"""What is said beside a figure: a stable code for surfaces that translate, a sentence for people."""

from enum import Enum


class Note(Enum):
    """A remark on how far a figure carries; `code` never changes, `sentence` is its English text."""

    NO_ROWS = ("no_rows", "Nothing was answered or recorded, so there is no figure.")
    NO_BASE = ("no_base", "The denominator adds up to 0, so there is no figure.")
    COMPLETE = (
        "complete",
        "The records are complete, so the figure has no interval and no verdict.",
    )
    FEW_PARTNERS = (
        "few_partners",
        "Fewer than 3 partners stand behind the figure, so no interval is given.",
    )
    FEW_EFFECTIVE = (
        "few_effective",
        "One partner dominates the figure (fewer than 2 effective partners), "
        "so no interval is given.",
    )
    INDICATIVE = (
        "indicative",
        "Fewer than 5 effective partners stand behind the figure: it is indicative, "
        "and nothing is claimed from it.",
    )
    NO_SPREAD = (
        "no_spread",
        "Every partner gives the same figure, so its uncertainty cannot be seen.",
    )
    OUTSIDE_ENDS = (
        "outside_ends",
        "The figure lies outside the ends of its scale, so no interval is given. "
        "Check the scale of the question.",
    )
    OPEN_LOW = ("open_low", "Too few rows lie below for a lower end of the interval.")
    OPEN_HIGH = ("open_high", "Too few rows lie above for an upper end of the interval.")
    FEW_IN_COMPARISON = (
        "few_in_comparison",
        "One of the two sides has too few partners, so no interval is given.",
    )
    UNKNOWN_SIDE = ("unknown_side", "One of the two sides has no figure, so there is no change.")
    ALL_HEARD = (
        "all_heard",
        "Everybody eligible was heard, so for these partners the figure is exact.",
    )

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def sentence(self) -> str:
        return self.value[1]
