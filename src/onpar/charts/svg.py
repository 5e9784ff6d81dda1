"""Writes SVG elements as text: escaping, numbers, and the accessible root that every chart shares."""

import re
from typing import Self
from xml.sax.saxutils import escape

from onpar.charts.errors import InvalidKey

# XML 1.0 has no way to write these characters, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Svg(str):
    """Finished markup. Template engines that honor `__html__` print it as it is."""

    __slots__ = ()

    def __html__(self) -> Self:
        return self


def element(name: str, *children: str, **attributes: str | float) -> Svg:
    """One element. Children that are not `Svg` are text and are escaped.

    Attribute names are given with underscores for hyphens and a trailing underscore where Python reserves the
    word (`class_`); numbers are written with two decimals at most; empty strings are left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    if not children:
        return Svg(f"<{name}{written}/>")
    return Svg(f"<{name}{written}>{join(*children)}</{name}>")


def join(*parts: str) -> Svg:
    """Parts one after the other, text escaped."""
    return Svg("".join(part if isinstance(part, Svg) else _text(part) for part in parts))


def number(value: float) -> str:
    """A coordinate with two decimals at most: finer than a screen can show."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def percent(share: float) -> str:
    """A share from 0 to 1 as a length relative to the plot, so that text keeps its size at every width."""
    return f"{number(share * 100)}%"


def root(
    name: str,
    height: float,
    *children: str,
    key: str,
    title: str,
    description: str,
    role: str = "img",
) -> Svg:
    """The outer element of a chart, as wide as its place, with a name and a description for screen readers.

    An image hides its children from assistive technology, so a chart with links takes the role "group".
    """
    if not _KEY.fullmatch(key):
        raise InvalidKey(key)
    return _outer(
        name,
        height,
        element("title", title, id=f"{key}-title"),
        element("desc", description, id=f"{key}-desc"),
        *children,
        role=role,
        aria_labelledby=f"{key}-title {key}-desc",
    )


def ornament(name: str, height: float, *children: str) -> Svg:
    """The outer element of a drawing that repeats the text beside it: screen readers skip it."""
    return _outer(name, height, *children, aria_hidden="true")


def stretched(height: float, *children: str) -> Svg:
    """A layer for paths alone: x runs from 0 to 100 over the plot's width, y stays in pixels."""
    return element(
        "svg",
        *children,
        viewBox=f"0 0 100 {number(height)}",
        preserveAspectRatio="none",
        width="100%",
        height=height,
        overflow="visible",
        aria_hidden="true",
    )


def pinned(share: float, y: float, *children: str) -> Svg:
    """A point at a share of the plot's width around which `children` are drawn in pixels."""
    return element("svg", *children, x=percent(share), y=y, width=1, height=1, overflow="visible")


def _outer(name: str, height: float, *children: str, **attributes: str) -> Svg:
    namespace = "http://www.w3.org/2000/svg"
    return element(
        "svg",
        *children,
        xmlns=namespace,
        class_=f"chart {name}",
        width="100%",
        height=height,
        **attributes,
    )


def _attribute(value: str | float) -> str:
    if isinstance(value, str):
        return escape(
            _FORBIDDEN.sub("", value), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
        )
    return number(value)


def _text(value: str) -> str:
    return escape(_FORBIDDEN.sub("", value))
