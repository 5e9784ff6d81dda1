"""Selects of the import pages: many on a page, so their options are made without a template each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

Options = Iterable[tuple[str, object]]
_SELECTED = mark_safe(" selected")


@dataclass(frozen=True)
class Select:
    """A select named `name`; `key` makes its id differ from others of the same name."""

    name: str
    label: object
    options: SafeString
    key: str = ""

    @property
    def id(self) -> str:
        return f"id-{self.name}-{self.key}" if self.key else f"id-{self.name}"


def select(name: str, label: object, options: Options, *, chosen: str, key: str = "") -> Select:
    """A chosen value that is not among the options is offered too: what was typed is never lost."""
    offered = list(options)
    if chosen and all(value != chosen for value, _label in offered):
        offered.append((chosen, chosen))
    html = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _SELECTED if value == chosen else "", text) for value, text in offered),
    )
    return Select(name, label, html, key)
