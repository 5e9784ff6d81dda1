"""What a form would send as it is shown, as a browser without scripts sends it."""

from collections import defaultdict
from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Form(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.sent: Fields = defaultdict(list)
        self._form_id = form_id
        self._inside = False
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = found.get("id") == self._form_id
        elif not self._inside or not (found.get("name") or tag == "option"):
            return
        elif tag == "select":
            self._select, self._options = found["name"], []
        elif tag == "option":
            self._options.append((found.get("value", ""), "selected" in found))
        elif tag == "textarea":
            self._area = found["name"]
        elif tag == "input" and found.get("type") not in ("file", "submit"):
            self._input(found)

    def _input(self, found: dict[str, str]) -> None:
        if found.get("type") not in ("checkbox", "radio") or "checked" in found:
            self.sent[found["name"]].append(found.get("value", "on" if "type" in found else ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area].append(data)
            self._area = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._select:
            chosen = [value for value, is_selected in self._options if is_selected]
            first = [value for value, _is_selected in self._options[:1]]
            self.sent[self._select] += chosen or first
            self._select = ""


def fields_of(html: str, form_id: str) -> Fields:
    """Names and values of the form with this id."""
    form = _Form(form_id)
    form.feed(html)
    return dict(form.sent)
