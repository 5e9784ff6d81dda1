"""The templates are complete documents, and docs/surveys.md says what stands in one."""

import re
from pathlib import Path
from typing import get_args

import pytest

from onpar.partners.defaults.catalog import ASPECTS, PARTNER_TYPES
from onpar.partners.defaults.touchpoints import TOUCHPOINTS
from onpar.partners.models import PersonRole
from onpar.surveys.document import Condition, Document, Item, Pair, Section, as_json
from onpar.surveys.errors import TemplateNotFound
from onpar.surveys.templates import Template, get_template, list_templates

DOC = Path(__file__).parents[2] / "docs" / "surveys.md"
FILLED = {"vendor", "touchpoint", "owner", "item", "exit_condition"}
TEMPLATES = [pytest.param(template, id=template.key) for template in list_templates()]


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def test_every_template_of_the_pack_is_there() -> None:
    assert {template.key for template in list_templates()} >= {
        "relationship_short",
        "relationship_full",
        "onboarding_expectations",
        "touchpoint",
        "nps_pulse",
        "ease_pulse",
        "exit_interview",
        "mutual_vendor",
        "board_pulse",
    }


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(TemplateNotFound, match="'nps_pulse'"):
        get_template("nps_puls")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_refers_to_what_the_default_catalog_has(template: Template) -> None:
    items = list(template.document.items)
    aspects = {getattr(item, "aspect", None) for item in items} - {None}
    touchpoints = {getattr(item, "touchpoint", None) for item in items} - {None}
    assert aspects <= {aspect.key for aspect in ASPECTS}
    assert touchpoints <= {each.key for listed in TOUCHPOINTS.values() for each in listed}
    conditions = str([item.show_if for item in items if item.show_if])
    named = set(re.findall(r"(?:levels|types)=\(([^)]+)\)", conditions))
    known = {role.value for role in PersonRole} | {key for key, _name in PARTNER_TYPES}
    assert {name.strip(" '") for names in named for name in names.split(",")} - {""} <= known


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_survives_its_file_and_asks_for_known_words(template: Template) -> None:
    document = as_json(template.document)
    assert Document.model_validate(document) == template.document
    placeholders = {name for text in texts(document) for name in re.findall(r"{(\w+)}", text)}
    assert placeholders <= FILLED


def test_the_document_is_documented() -> None:
    text = DOC.read_text(encoding="utf-8")
    kinds = [*get_args(get_args(Item)[0]), *get_args(get_args(Condition)[0])]
    named = {name for model in [Document, Section, Pair, *kinds] for name in model.model_fields}
    assert [name for name in sorted(named) if f"`{name}`" not in text] == []
    said = [model.model_fields.get("kind") or model.model_fields["when"] for model in kinds]
    values = {get_args(field.annotation)[0] for field in said}
    assert [value for value in sorted(values) if f"`{value}`" not in text] == []
