"""Fills in the forms of survey pages as a browser without scripts does."""

import re
from html import unescape
from typing import Any

from django.test import Client

_HIDDEN = re.compile(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)">')
_CHOSEN = re.compile(r'name="([^"]+)"\s+value="([^"]*)" checked')
_TEXT = re.compile(r'<textarea\s+name="([^"]+)"[^>]*>\n([^<]*)</textarea>')
_LINE = re.compile(r'<input type="text"[^>]*\sname="([^"]+)"[^>]*\svalue="([^"]*)"')
_ACTION = re.compile(r'<form\s+method="post"\s+action="([^"]+)"\s+id="answers">')


def form_of(html: str) -> dict[str, list[str]]:
    """What the form on the page would post as it stands."""
    posted: dict[str, list[str]] = {}
    for pattern in (_HIDDEN, _CHOSEN, _TEXT, _LINE):
        for name, value in pattern.findall(html):
            posted.setdefault(name, []).append(unescape(value))
    return posted


def body(response: Any) -> str:
    return str(response.content.decode())


def shown(html: str) -> list[str]:
    return form_of(html).get("_shown", [])


def fill(client: Client, path: str, page: Any, answers: dict[str, Any], do: str = "next") -> Any:
    """Answers what the page asks, presses a button, and gives the page that follows."""
    html = body(page)
    found = _ACTION.search(html)
    address = path if found is None or found[1] == "?" else unescape(found[1])
    mine = {name: value for name, value in answers.items() if f'name="{name}"' in html}
    return client.post(address, {**form_of(html), "_do": do, **mine}, follow=True)


def answer_all(client: Client, path: str, answers: dict[str, Any]) -> Any:
    """From the link to the thanks."""
    page = client.get(path)
    for _page in range(12):
        if 'id="answers"' not in body(page):
            return page
        page = fill(client, path, page, answers)
    raise AssertionError("The survey does not end.")
