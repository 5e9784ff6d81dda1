"""What is wrong with a mapping, in the words of the page on which it is made."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic_core import ErrorDetails

# Where the mapping page asks for a part of the mapping, and what it calls the inputs there.
_PLACES = {
    "file": _("How the file is read"),
    "waves": _("The wave"),
    "survey": _("The survey"),
    "filter": _("Which rows are taken"),
    "lookups": _("Columns from another file"),
    "joiners": _("What stands between columns"),
}
_INPUTS = {
    "origin": _("Name of the system it comes from"),
    "partner_origin": _("System whose partner ids it uses"),
    "opened_on": _("first day"),
    "closed_on": _("last day"),
    "name": _("name"),
    "time_zone": _("time zone of times"),
    "list_separator": _("between several values in a cell"),
    "decimal": _("numbers"),
    "date_format": _("dates"),
    "header_rows": _("header rows"),
    "low": _("scale"),
    "high": _("scale"),
    "text": _("the question in words"),
    "separator": _("mark between several choices"),
    "columns": _("choices"),
}


def screen_sentence(problem: ErrorDetails, document: Mapping[str, Any]) -> str:
    """ "The wave, first day: input should be a valid date …"; empty where the page has no such input."""
    steps = [str(step) for step in problem["loc"]]
    places = [str(_PLACES[steps[0]])] if steps and steps[0] in _PLACES else []
    if steps[:2] == ["survey", "questions"] and len(steps) > 2:
        asked = document["survey"]["questions"][int(steps[2])]
        named = asked if isinstance(asked, dict) else {}
        name = named.get("text") or named.get("column") or named.get("key", "")
        places = [gettext("Question “%(name)s”") % {"name": name}]
    places += [str(_INPUTS[step]) for step in steps[-2:] if step in _INPUTS][:1]
    reason = problem["msg"].removeprefix("Value error, ")
    if not places:
        return ""
    return f"{', '.join(places)}: {reason[:1].lower()}{reason[1:]}."
