"""Write the catalog of metrics into docs/metrics.md, between its two marks."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onpar.insights.catalog.metric import Metric

PAGE = Path(__file__).resolve().parent.parent / "docs" / "metrics.md"
BEGINS, ENDS = "<!-- catalog begins", "<!-- catalog ends -->"
SECTIONS = {"3": "Experience: from surveys and touchpoint feedback", "4": "Program: from records"}
UNITS = {
    "ratio": "ratio",
    "points": "points",
    "percent": "%",
    "score": "0–100",
    "scale": "scale points",
    "count": "number",
    "money": "money",
}


def written(page: str) -> str:
    """The page with the catalog as it is now."""
    head, rest = page.split(BEGINS, 1)
    mark, tail = rest.split("\n", 1)[0], rest.split(ENDS, 1)[1]
    return f"{head}{BEGINS}{mark}\n{catalog()}{ENDS}{tail}"


def catalog() -> str:
    from onpar.insights.catalog import PARTNER_DIMENSIONS, list_metrics

    lines = []
    for section, title in SECTIONS.items():
        lines += ["", f"## {section}. {title}", ""]
        lines += _table([metric for metric in list_metrics() if metric.section == section])
    shared = ", ".join(f"`{dimension}`" for dimension in (*PARTNER_DIMENSIONS, "month", "partner"))
    lines += ["", f"Every metric can be broken down and filtered by {shared}.", ""]
    return "\n".join(lines)


def _table(metrics: "list[Metric]") -> Iterator[str]:
    yield "| key | what it is | unit | better | also by |"
    yield "| --- | --- | --- | --- | --- |"
    for metric in metrics:
        also = ", ".join(f"`{dimension}`" for dimension in metric.row_dimensions)
        better = metric.better.replace("_", " ")
        unit = UNITS[metric.unit]
        yield f"| `{metric.key}` | **{metric.title}.** {metric.definition} | {unit} | {better} | {also} |"


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onpar.config.settings")
    django.setup()
    PAGE.write_text(written(PAGE.read_text()))


if __name__ == "__main__":
    main()
