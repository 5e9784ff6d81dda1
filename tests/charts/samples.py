"""Charts that show every verdict, gap, clipped end and long label; each golden file is one of them."""

import math

from onpar.charts import (
    Kind,
    Mark,
    Point,
    Series,
    Svg,
    axis_for,
    bar_chart,
    dot_plot,
    line_chart,
    par_chart,
    sparkline,
)

WORDS = {"key": "sample", "title": "Ease of work is furthest below par", "description": "A sample."}


def mark(label: str, value: float, low: float, high: float, kind: Kind) -> Mark:
    detail = f"{value}, 95 % interval {low} to {high}, 212 answers, 61 partners"
    return Mark(label, value, low, high, kind, f"{value:.2f}", detail)


def point(month: int, value: float | None, kind: Kind = "on_par") -> Point:
    if value is None:
        return Point(f"2026-{month:02d}", None, None, None)
    low, high = value - 0.04, value + 0.04
    return Point(f"2026-{month:02d}", value, low, high, kind, f"{value:.2f}, 40 answers")


ASPECTS = (
    mark("Ease of work", 0.79, 0.74, 0.84, "below"),
    mark("Recognition", 0.91, 0.86, 0.96, "open"),
    mark("Mutual benefit", 1.03, 0.99, 1.07, "on_par"),
)
EVERY_KIND = (
    mark("Far below, with an end beyond the axis", 0.55, 0.40, 0.68, "far_below"),
    mark("Deal registration decisions within the promised two days", 0.78, 0.72, 0.84, "below"),
    mark("On par", 1.02, 0.97, 1.07, "on_par"),
    mark("Over-delivery that nobody asked for", 1.30, 1.18, 1.62, "above"),
    mark("Across an edge", 0.94, 0.85, 1.03, "open"),
    Mark("No interval", 0.90, None, None),
    Mark("Nothing yet", None, None, None, detail="4 answers from 2 partners, 5 from 3 are needed"),
)
AMOUNTS = (
    Mark("Won", 120_000, None, None, text="$120,000", href="/deals/?outcome=won"),
    Mark("Lost", -45_000, None, None, "below", "−$45,000"),
    Mark("Forecast", 88_000, 70_000, 106_000, text="$88,000"),
)
SCORES = (
    Mark("Resellers", -12, -30, 6, "open", "−12"),
    Mark("Service partners", 21, 9, 33, text="+21"),
)
RESELLERS = Series(
    "Resellers",
    [
        point(month, None if month in (4, 6) else 0.98 - 0.012 * month, "below")
        for month in range(1, 13)
    ],
)


def wave(label: str, level: float, kind: Kind) -> Series:
    return Series(
        label,
        [point(month, level + 0.03 * math.sin(month + 9 * level), kind) for month in range(1, 13)],
    )


SIX = (
    wave("Resellers", 0.82, "below"),
    wave("Service partners", 0.92, "open"),
    wave("Technology partners worldwide", 1.05, "on_par"),
    wave("Marketing", 1.04, "on_par"),
    wave("Distributors", 1.2, "above"),
    wave("Referral", 0.84, "below"),
)


def charts() -> dict[str, Svg]:
    amounts = axis_for((-45_000, 120_000))
    parity = axis_for((0.7, 1.3), par=1.0, band=(0.95, 1.10))
    return {
        "par": par_chart(ASPECTS, **WORDS),
        "par-every-kind": par_chart(EVERY_KIND, **WORDS),
        "par-one-row": par_chart(ASPECTS[:1], **WORDS),
        "dots-around-zero": dot_plot(SCORES, axis_for((-30, 33)), **WORDS),
        "bars": bar_chart(AMOUNTS, amounts, **WORDS),
        "line-with-gaps": line_chart([RESELLERS], parity, **WORDS),
        "lines-six": line_chart(SIX, parity, **WORDS),
        "spark": sparkline(RESELLERS.points, key="sample", title="Trend", par=1.0, kind="below"),
        "spark-decorative": sparkline(
            RESELLERS.points, key="sample", title="Trend", decorative=True
        ),
    }
