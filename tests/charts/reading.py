"""Reads a chart back as XML."""

from collections.abc import Iterator
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def read(chart: str) -> ElementTree.Element:
    return ElementTree.fromstring(chart)  # noqa: S314 - the text under test


def by_class(chart: str, name: str) -> list[ElementTree.Element]:
    return [each for each in read(chart).iter() if name in each.get("class", "").split()]


def own_title(element: ElementTree.Element) -> str:
    return element.findtext(f"{SVG}title", "")


def percentages(chart: str) -> Iterator[float]:
    """Every position given as a share of the plot."""
    for each in read(chart).iter():
        for name in ("x", "x1", "x2"):
            if each.get(name, "").endswith("%"):
                yield float(each.get(name, "").rstrip("%"))
