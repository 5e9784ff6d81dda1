"""What a chart refuses to draw."""


class ChartError(ValueError):
    """A chart was asked for something that could not be read."""


class InvalidKey(ChartError):
    """The key of a chart cannot serve as the start of an element id."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Chart key {key!r} cannot start an element id. "
            "Use a letter, then letters, digits, hyphens or underscores."
        )


class NotFinite(ChartError):
    """A value or an interval end is NaN or infinite."""

    def __init__(self, label: str, value: float) -> None:
        super().__init__(
            f"{label!r} holds {value}, not a finite number. Give None where nothing is known."
        )


class TooManySeries(ChartError):
    """More lines were asked for than a reader can tell apart."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"A line chart shows at most {most} series, and {count} were given. "
            "Draw one small chart a series instead."
        )


class UnevenSeries(ChartError):
    """Series do not share one row of times."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"Series {label!r} has other points than the first series. "
            "Give every series the same labels in the same order, with no value where nothing was measured."
        )
