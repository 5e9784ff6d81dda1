"""The form of one question. Its fields follow the kind of question and the languages of the survey."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from onpar.partners.models import PartnerType, PersonRole
from onpar.staff.forms import StyledForm
from onpar.surveys.craft import named_items
from onpar.surveys.document import (
    Choice,
    Condition,
    Document,
    Item,
    Option,
    Pair,
    Rating,
    Words,
    words,
)
from onpar.surveys.templates import list_templates

Data = dict[str, Any]
_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_PAIR_WORDS = ("need", "get", "need_row", "get_row", "low_label", "high_label")


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def digest_of(item: Item) -> str:
    """What an item was when a form showed it."""
    return hashlib.sha256(item.model_dump_json().encode()).hexdigest()[:16]


class ItemForm(StyledForm):
    """`base` is the item as its person saw it."""

    required = forms.BooleanField(required=False)
    show_if = forms.ChoiceField(required=False)

    def __init__(self, data: Any = None, *, item: Item, document: Document) -> None:
        super().__init__(data)
        self.item, self.document = item, document
        self.base = (data or {}).get("base") or digest_of(item)
        self.wide: set[str] = set()
        closing = dict(self.fields)
        self.fields = dict(self._fields())
        closing["required"].label = _("No way on without an answer")
        closing["required"].initial = item.required
        closing["show_if"].label = _("Shown")
        current = _stored(item.show_if)
        closing["show_if"].choices = _conditions(document, item)  # type: ignore[attr-defined]
        closing["show_if"].initial = current
        self.fields |= closing
        self.style()

    def _fields(self) -> Iterator[tuple[str, forms.Field]]:
        item = self.item
        for language in self.document.languages:
            yield from self._text("text", _("Question"), language, item.text, 2)
        for language in self.document.languages:
            yield from self._text("hint", _("Hint below it"), language, item.hint, 2)
        match item:
            case Rating():
                help_text = _("One line for each point, such as: 1 = very difficult")
                for language in self.document.languages:
                    lines = {
                        str(point): texts.get(language, "") for point, texts in item.labels.items()
                    }
                    yield from self._lines(
                        "labels", _("Words at the points"), language, lines, help_text
                    )
            case Pair():
                for name, label in _pair_labels().items():
                    if item.rows == "both" or not name.startswith("get"):
                        rows = 2 if name in ("need", "get") else 1
                        for language in self.document.languages:
                            yield from self._text(name, label, language, getattr(item, name), rows)
                if item.rows == "both":
                    yield from self._option_fields("subthemes", _("Sub-themes"), item.subthemes)
        if item.kind in ("choice", "rank"):
            yield from self._option_fields("options", _("Options"), item.options)
            yield (
                "most",
                forms.IntegerField(
                    label=_("How many may be chosen"), min_value=1, max_value=50, initial=item.most
                ),
            )
        if isinstance(item, Choice):
            yield (
                "other",
                forms.BooleanField(
                    label=_("With a field for something else"), required=False, initial=item.other
                ),
            )
            yield (
                "fixed_order",
                forms.BooleanField(
                    label=_("Options keep their order"), required=False, initial=item.fixed_order
                ),
            )

    def _text(
        self, name: str, label: str, language: str, texts: Words, rows: int
    ) -> Iterator[tuple[str, forms.Field]]:
        key = f"{name}.{language}"
        attrs: Data = {"lang": language}
        widget: forms.Widget = forms.TextInput(attrs)
        if rows > 1:
            self.wide.add(key)
            widget = forms.Textarea(attrs | {"rows": rows})
        yield (
            key,
            forms.CharField(
                label=f"{label} · {language_name(language)}",
                required=False,
                max_length=600,
                initial=texts.get(language, ""),
                widget=widget,
            ),
        )

    def _lines(
        self, name: str, label: str, language: str, lines: Mapping[str, str], help_text: str
    ) -> Iterator[tuple[str, forms.Field]]:
        yield (
            f"{name}.{language}",
            forms.CharField(
                label=f"{label} · {language_name(language)}",
                required=False,
                max_length=10_000,
                help_text=help_text,
                initial="\n".join(f"{key} = {text}" for key, text in lines.items()),
                widget=forms.Textarea(attrs={"rows": max(3, len(lines)), "lang": language}),
            ),
        )

    def _option_fields(
        self, name: str, label: str, options: tuple[Option, ...]
    ) -> Iterator[tuple[str, forms.Field]]:
        help_text = _("One line for each: its value, “=”, and its text. The value stays the same.")
        for language in self.document.languages:
            lines = {option.value: option.text.get(language, "") for option in options}
            yield from self._lines(name, label, language, lines, help_text)

    def changed_item(self) -> Item | None:
        """What the form says, or None with the reason on the form."""
        asked = self.cleaned_data
        data: Data = self.item.model_dump(mode="json")
        data |= {"required": asked["required"], "show_if": json.loads(asked["show_if"] or "null")}
        data |= {name: asked[name] for name in ("most", "other", "fixed_order") if name in asked}
        for name in ("text", "hint", *_PAIR_WORDS):
            if name in data and f"{name}.{self.document.languages[0]}" in asked:
                data[name] = self._words(name, data[name])
        if isinstance(self.item, Rating):
            data["labels"] = self._by_key("labels", str)
        for name in ("options", "subthemes"):
            if f"{name}.{self.document.languages[0]}" in asked:
                data[name] = self._options(name)
        try:
            return _ITEM.validate_python(data)
        except ValidationError as error:
            self.add_error(None, error.errors()[0]["msg"])
            return None

    def _words(self, name: str, before: Words) -> Words:
        """Languages that the survey does not have stay as they were."""
        given = {
            language: self.cleaned_data[f"{name}.{language}"].strip()
            for language in self.document.languages
        }
        return {language: text for language, text in (before | given).items() if text}

    def _by_key(self, name: str, key_of: Callable[[str], str]) -> dict[str, Words]:
        found: dict[str, Words] = {}
        for language in self.document.languages:
            for line in self.cleaned_data[f"{name}.{language}"].splitlines():
                before, equals, after = line.partition("=")
                text = (after if equals else before).strip()
                if text:
                    found.setdefault(key_of(before.strip()), {})[language] = text
        return found

    def _options(self, name: str) -> list[Data]:
        alone = {
            option.value for option in getattr(self.item, name) if getattr(option, "alone", False)
        }
        return [
            {"value": value, "text": texts, "alone": value in alone}
            for value, texts in self._by_key(name, as_key).items()
        ]


def as_key(text: str) -> str:
    """A value or key as documents take it, from what somebody typed."""
    key = re.sub(r"[^a-z0-9_]", "_", slugify(text.replace("_", " ")).replace("-", "_"))[:50]
    return key if key[:1].isalpha() else f"o_{key}"[:50]


def _pair_labels() -> dict[str, str]:
    return {
        "need": _("What is needed, as a full question"),
        "get": _("What is had, as a full question"),
        "need_row": _("Label of the first row"),
        "get_row": _("Label of the second row"),
        "low_label": _("Words at 1"),
        "high_label": _("Words at 10"),
    }


# When it is shown -----------------------------------------------------------------------------------


def _stored(condition: Condition | None) -> str:
    return "" if condition is None else _CONDITION.dump_json(condition).decode()


def _conditions(document: Document, item: Item) -> list[tuple[str, str]]:
    """Always; by an answer that was given before; by a gap; by who is asked. A condition that is none of
    these stays choosable as it is."""
    offered: list[tuple[Data, str]] = []
    language = document.languages[0]
    for earlier in document.items:
        if earlier.key == item.key:
            break
        name = _short(words(earlier.text, language, document.languages) or earlier.key)
        if isinstance(earlier, Rating):
            low = (earlier.low + earlier.high) // 2
            offered.append(
                (
                    {"when": "answer", "item": earlier.key, "at_most": low},
                    _("If “%(name)s” is %(point)d or less") % {"name": name, "point": low},
                )
            )
        for option in getattr(earlier, "options", ()):
            text = words(option.text, language, document.languages)
            offered.append(
                (
                    {"when": "answer", "item": earlier.key, "one_of": [option.value]},
                    _("If “%(name)s” is answered “%(answer)s”") % {"name": name, "answer": text},
                )
            )
    if any(isinstance(each, Pair) and each.rows == "both" for each in document.items):
        offered.append(({"when": "gap"}, _("If something falls two points or more short")))
    for role in PersonRole:
        offered.append(
            ({"when": "person", "levels": [role.value]}, _("To: %(who)s") % {"who": role.label})
        )
    for key, type_name in PartnerType.objects.values_list("key", "name"):
        offered.append(({"when": "person", "types": [key]}, _("To: %(who)s") % {"who": type_name}))
    choices = {"": _("Always")}
    for data, label in offered:
        choices[_stored(_CONDITION.validate_python(data))] = label
    choices.setdefault(_stored(item.show_if), _("As set in its file"))
    return list(choices.items())


def _short(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:49]}…"


# A new item ------------------------------------------------------------------------------------------


class NewItemForm(StyledForm):
    """A ready-made question of a template, or an empty one of some kind."""

    base = ""
    wide = frozenset({"text"})

    what = forms.ChoiceField()
    text = forms.CharField(required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, document: Document) -> None:
        super().__init__(data)
        self._document = document
        self._ready = _ready_made(document)
        language = document.languages[0]
        self.fields["what"].label = _("Kind of question")
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            *((kind, label) for kind, (label, _data) in _blank_kinds().items()),
            *(
                (f"ready.{key}", _("Ready-made: %(text)s") % {"text": _label(item, language)})
                for key, item in self._ready.items()
            ),
        ]
        self.fields["text"].label = _("Question")
        self.fields["text"].help_text = _(
            "In the first language. A ready-made one brings its words."
        )
        self.style()

    def new_item(self, key: Callable[[str], str]) -> Item:
        """`key` makes a key that nobody has from a wish."""
        what = self.cleaned_data["what"]
        if what.startswith("ready."):
            return self._ready[what.removeprefix("ready.")]
        _name, data = _blank_kinds()[what]
        text = self.cleaned_data["text"].strip()
        words_of = {self._document.languages[0]: text} if text else {}
        return _ITEM.validate_python(data | {"key": key(what), "text": words_of})


def _label(item: Item, language: str) -> str:
    return _short(words(item.text, language, ("en",)))


def _ready_made(document: Document) -> dict[str, Item]:
    """By key, without those that are asked already or that hang on other questions."""
    taken = {item.key for item in document.items}
    found: dict[str, Item] = {}
    for template in list_templates():
        for item in template.document.items:
            if item.key not in taken and not item.repeat and not named_items(item.show_if):
                found.setdefault(item.key, item)
    return found


def _blank_kinds() -> dict[str, tuple[str, Data]]:
    rating = {"kind": "rating", "role": "other", "low": 1}
    options = [
        {"value": "first", "text": {"en": "First"}},
        {"value": "second", "text": {"en": "Second"}},
    ]
    return {
        "points_5": (_("Rating on five points"), rating | {"high": 5}),
        "points_7": (_("Rating on seven points"), rating | {"high": 7}),
        "points_10": (_("Rating on ten points"), rating | {"high": 10}),
        "one": (_("One of several"), {"kind": "choice", "options": options}),
        "several": (_("Several of several"), {"kind": "choice", "most": 3, "options": options}),
        "rank": (_("Ranking"), {"kind": "rank", "options": options}),
        "number": (_("Number"), {"kind": "number", "role": "other"}),
        "text": (_("Free text"), {"kind": "text"}),
        "day": (_("Day"), {"kind": "date"}),
        "consent": (_("Consent"), {"kind": "consent"}),
    }
