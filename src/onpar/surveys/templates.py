"""The templates that surveys are made from: documents with a name and a mode, as files of the package.

A document keeps its placeholders (`{vendor}`, `{touchpoint}`, ...); they are filled where it is shown.
"""

import json
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from onpar.kernel.errors import suggest
from onpar.surveys.document import Document, Words
from onpar.surveys.errors import TemplateNotFound
from onpar.surveys.models import Mode

_FILES = Path(__file__).parent / "template_files"


class Template(BaseModel):
    """`asks`: people of the partners, or the vendor's own people about their partners."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name: Words
    about: Words
    mode: Mode
    asks: Literal["partners", "own_people"] = "partners"
    document: Document


@cache
def list_templates() -> tuple[Template, ...]:
    """By how long they take, shortest first."""
    found = (_read(path) for path in sorted(_FILES.glob("*.json")))
    return tuple(sorted(found, key=lambda template: (template.document.minutes, template.key)))


def get_template(key: str) -> Template:
    """Raises TemplateNotFound, with the nearest name."""
    known = {template.key: template for template in list_templates()}
    if key not in known:
        raise TemplateNotFound(f"There is no template '{key}'. {suggest(key, list(known))}")
    return known[key]


def _read(path: Path) -> Template:
    return Template(key=path.stem, **json.loads(path.read_text(encoding="utf-8")))
