"""Survey pages, each made once and kept in memory with gaps for what differs from person to person.

A gap stands between two characters of the private use area; a page is its pieces and what fills the
gaps, joined.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from onpar.public.style import CSS
from onpar.surveys.craft import seconds_of
from onpar.surveys.document import (
    CANNOT_JUDGE,
    OTHER,
    Choice,
    Document,
    Item,
    Number,
    Pair,
    Rank,
    Rating,
    Words,
    words,
)
from onpar.surveys.flow import Answers, Named, Page, Placed
from onpar.surveys.models import Mode
from onpar.surveys.sittings import Sitting, Way

_OPEN, _CLOSE = "\ue000", "\ue001"
_GAP = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_FILLS = ("vendor", "manager", "owner", "person", "partner", "touchpoint")
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_ALL_LABELED = 7
_TEMPLATES = {
    "rating": "public/_rating.html",
    "pair": "public/_pair.html",
    "choice": "public/_choice.html",
    "rank": "public/_rank.html",
    "consent": "public/_consent.html",
}


@dataclass(frozen=True)
class Told:
    """What the page says besides its questions: sentences by item, and one above all."""

    problems: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""


@dataclass(frozen=True)
class _Look:
    """Everything that a page looks by and that several people share."""

    version: int
    published_at: datetime | None
    language: str
    page: Page
    position: int
    total: int
    way: Way
    mode: str
    minutes: int
    topic: str
    decision: str
    results_on: date | None
    document: Document = field(compare=False)


def render_page(
    sitting: Sitting,
    answers: Answers,
    number: int,
    *,
    told: Told | None = None,
    carried: Mapping[str, Any] | None = None,
    action: str = "?",
) -> str:
    """One page as HTML, or the nearest after it that has something to ask.

    carried: answers of other pages and marks of the form, by field, where the form keeps them.
    """
    pages = sitting.pages(answers)
    position = next((place for place, page in enumerate(pages) if page.number >= number), -1)
    position %= len(pages)
    look = _look(sitting, pages[position], position + 1, len(pages))
    gaps = _fills(sitting) | _answers(look.page, answers)
    gaps["action"] = action
    gaps["carried"] = _hidden(
        {"_page": look.page.number, "_lang": sitting.language, **(carried or {})}
    )
    if told is not None:
        gaps |= {f"problem {name}": escape(text) for name, text in told.problems.items()}
        gaps["told"] = _told(told)
    return _filled(_pieces(look), gaps)


def render_start(sitting: Sitting) -> str:
    """The screen before an anonymous survey."""
    pages = sitting.pages({})
    look = _look(sitting, pages[0], 1, len(pages))
    return _filled(_start(look), _fills(sitting) | {"action": "?"})


def render_message(
    title: str, *sentences: str, language: str, again: Any = (), typed: Any = ()
) -> str:
    context = {"title": title, "sentences": sentences, "again": again, "typed": typed}
    return render_to_string("public/message.html", {**context, **_frame(language)})


def typed_texts(sitting: Sitting, answers: Answers) -> list[tuple[str, str]]:
    """Questions and words typed to them."""
    placed = [each for page in sitting.pages(answers) for each in page.items]
    named = ((each, answers.get(each.name)) for each in placed if each.item.kind == "text")
    return [
        (_plain(sitting, each), value) for each, value in named if isinstance(value, str) and value
    ]


def _look(sitting: Sitting, page: Page, position: int, total: int) -> _Look:
    document, language = sitting.document, sitting.language
    topic = sitting.wave.survey.topic or document.topic
    return _Look(
        version=sitting.version.pk,
        published_at=sitting.version.published_at,
        language=language,
        page=page,
        position=position,
        total=total,
        way=sitting.way,
        mode=sitting.wave.mode,
        minutes=max(1, round(seconds_of(document) / 60)),
        topic=words(topic, language, document.languages),
        decision=sitting.wave.survey.decision,
        results_on=sitting.wave.results_on,
        document=document,
    )


@lru_cache(maxsize=512)
def _pieces(look: _Look) -> list[str]:
    with translation.override(look.language):
        section = look.document.sections[look.page.section]
        html = render_to_string(
            "public/survey.html",
            {
                **_frame(look.language),
                **_shared(look),
                "heading": _text(look, section.title),
                "hint": _text(look, section.hint),
                "items": [_shown(look, placed) for placed in look.page.items],
                "is_first": look.position == 1,
                "is_last": look.position == look.total,
                "is_kept": look.way == Way.INVITED,
                "position": _("Page %(position)s of %(total)s")
                % {"position": look.position, "total": look.total},
                "bar": format_html(
                    '<progress value="{}" max="{}" aria-hidden="true"></progress>',
                    look.position,
                    look.total,
                ),
                "languages": _other_languages(look),
            },
        )
    return _cut(html)


@lru_cache(maxsize=64)
def _start(look: _Look) -> list[str]:
    with translation.override(look.language):
        return _cut(
            render_to_string("public/start.html", {**_frame(look.language), **_shared(look)})
        )


def _cut(html: str) -> list[str]:
    return _GAP.split(re.sub(r"\s*\n\s*", "\n", html))


def _filled(pieces: list[str], gaps: Mapping[str, str]) -> str:
    return "".join(
        gaps.get(piece, "") if place % 2 else piece for place, piece in enumerate(pieces)
    )


def _frame(language: str) -> dict[str, Any]:
    is_rtl = language.split("-")[0] in _RIGHT_TO_LEFT
    return {"language": language, "direction": "rtl" if is_rtl else "ltr", "css": CSS}


def _shared(look: _Look) -> dict[str, Any]:
    named = {"vendor": _gap("vendor"), "person": _gap("person"), "partner": _gap("partner")}
    is_personal = look.way == Way.INVITED
    asks = _("%(vendor)s asks %(person)s, %(partner)s") if is_personal else _("%(vendor)s asks you")
    gaps = {name: _gap(name) for name in ("initials", "action", "carried", "told")}
    return {
        "title": _text(look, look.document.title),
        "slots": {**gaps, "asks": asks % named},
        "is_personal": is_personal,
        "not_you": _("Not %(person)s?") % named,
        "why": _why(look),
    }


def _why(look: _Look) -> dict[str, str]:
    about = {"vendor": _gap("vendor"), "topic": look.topic}
    asks = _("%(vendor)s asks you about %(topic)s.") % about if look.topic else ""
    minutes = ngettext(
        "It takes about one minute.", "It takes about %(minutes)s minutes.", look.minutes
    )
    decision = _("Your answers will be used for: %(decision)s.") % {
        "decision": look.decision.rstrip(".")
    }
    results = ""
    if look.results_on is not None:
        day = date_format(look.results_on, "DATE_FORMAT")
        results = _("What we learned and did goes back to you by %(date)s.") % {"date": day}
    return {
        "topic": asks,
        "minutes": minutes % {"minutes": look.minutes},
        "anonymity": _anonymity(look),
        "decision": decision if look.decision else "",
        "results": results,
    }


def _anonymity(look: _Look) -> str:
    """What becomes of the answers, by mode; the promise is kept by `insights` and never weakened later."""
    if look.way == Way.OPEN:
        return _("We do not ask who you are: your answers are kept without your name and company.")
    sentence = {
        Mode.NAMED: _("Your contact %(manager)s sees your answers with your name."),
        Mode.PARTNER: _(
            "Your contact %(manager)s sees figures of %(partner)s once two of you have answered, "
            "never who said what."
        ),
        Mode.GROUP: _(
            "Your manager at %(vendor)s sees groups of five or more answers, never your company alone."
        ),
        Mode.ANONYMOUS: _("Your name is not stored with your answers, and only groups are shown."),
    }[Mode(look.mode)]
    return sentence % {name: _gap(name) for name in ("manager", "partner", "vendor")}


def _other_languages(look: _Look) -> list[tuple[str, str]]:
    return [
        (code, _language_name(code)) for code in look.document.languages if code != look.language
    ]


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def _shown(look: _Look, placed: Placed) -> dict[str, Any]:
    """One item as its template takes it."""
    item = placed.item
    return {
        "template": _TEMPLATES.get(item.kind, "public/_field.html"),
        "kind": item.kind,
        "name": placed.name,
        "text": _text(look, item.text, placed),
        "hint": _text(look, item.hint, placed),
        "problem": _gap(f"problem {placed.name}"),
        "value": _gap(f"value {placed.name}"),
        **_parts(look, placed, item),
    }


def _parts(look: _Look, placed: Placed, item: Item) -> dict[str, Any]:
    match item:
        case Rating():
            return {"rows": [_rating(look, item, placed)]}
        case Pair():
            return {"rows": list(_pair(look, item, placed))}
        case Choice():
            other = placed.field(".other")
            has_other = any(option.value == OTHER for option in placed.options)
            return {
                "most": item.most,
                "options": _options(placed.options, placed.name),
                "other": has_other and {"name": other, "value": _gap(f"value {other}")},
            }
        case Rank():
            places = (placed.field(f".{place}") for place in range(1, item.most + 1))
            return {
                "places": [
                    {"name": name, "options": _options(placed.options, name)} for name in places
                ]
            }
        case Number():
            return {"unit": _text(look, item.unit, placed)}
        case _:
            return {"on": _gap(f"on {placed.name}=yes")}


def _options(options: tuple[Named, ...], name: str) -> list[dict[str, Any]]:
    return [
        {
            "value": option.value,
            "label": option.label or _("Something else"),
            "on": _gap(f"on {name}={option.value}"),
        }
        for option in options
    ]


def _rating(look: _Look, item: Rating, placed: Placed) -> dict[str, Any]:
    points = range(item.low, item.high + 1)
    labels = {point: _text(look, texts, placed) for point, texts in item.labels.items()}
    is_list = len(labels) == len(points) <= _ALL_LABELED
    return _row(placed.name, points, labels, is_list=is_list, has_na=item.cannot_judge)


def _pair(look: _Look, item: Pair, placed: Placed) -> Iterator[dict[str, Any]]:
    ends = {1: _text(look, item.low_label, placed), 10: _text(look, item.high_label, placed)}
    sides = ((item.need, item.need_row), (item.get, item.get_row))
    for name, (sentence, label) in zip(placed.fields, sides, strict=False):
        yield {
            **_row(name, range(1, 11), ends, is_list=False, has_na=item.cannot_judge),
            "sentence": _text(look, sentence, placed),
            "label": _text(look, label, placed),
        }


def _row(
    name: str, points: range, labels: Mapping[int, str], *, is_list: bool, has_na: bool
) -> dict[str, Any]:
    return {
        "name": name,
        "is_list": is_list,
        "points": [
            {"value": point, "label": labels.get(point, ""), "on": _gap(f"on {name}={point}")}
            for point in points
        ],
        "low": labels.get(points[0], ""),
        "high": labels.get(points[-1], ""),
        "na": _gap(f"on {name}={CANNOT_JUDGE}") if has_na else "",
    }


def _text(look: _Look, texts: Words, placed: Placed | None = None) -> str:
    """In the page's language, with gaps for {vendor} and the like."""
    raw = words(texts, look.language, look.document.languages)
    about = placed.about if placed else ""
    return _PLACEHOLDER.sub(
        lambda found: _meant(found, about, is_each=bool(placed and placed.each)), raw
    )


def _meant(found: re.Match[str], about: str, *, is_each: bool) -> str:
    name = found[1]
    if name in ("outcome", "aspect") or (is_each and name in ("touchpoint", "partner")):
        return about
    return str(_gap(name)) if name in _FILLS else found[0]


def _plain(sitting: Sitting, placed: Placed) -> str:
    raw = words(placed.item.text, sitting.language, sitting.document.languages)
    known = {**sitting.fills, "outcome": placed.about, "aspect": placed.about}
    return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), raw)


def _gap(name: str) -> SafeString:
    return mark_safe(f"{_OPEN}{name}{_CLOSE}")  # noqa: S308


def _fills(sitting: Sitting) -> dict[str, str]:
    filled = {name: escape(text) for name, text in sitting.fills.items()}
    letters = [word[0] for word in sitting.fills.get("vendor", "").split() if word]
    return {**filled, "initials": escape("".join(letters[:2]).upper())}


def _answers(page: Page, answers: Answers) -> dict[str, str]:
    gaps = {}
    for placed in page.items:
        for name, value in form_values(placed, answers):
            gaps[f"on {name}={value}"] = " selected" if placed.item.kind == "rank" else " checked"
            gaps[f"value {name}"] = escape(value)
    return gaps


def form_values(placed: Placed, answers: Answers) -> Iterator[tuple[str, str]]:
    """The answers to an item as the form posts them: what `surveys.reading` reads back."""
    for name in placed.fields:
        value = answers.get(name)
        if value is None:
            continue
        if isinstance(value, list):
            for place, each in enumerate(value, start=1):
                yield (placed.field(f".{place}") if isinstance(placed.item, Rank) else name), each
        elif value is True:
            yield name, "yes"
        else:
            yield name, f"{value:.15g}" if isinstance(value, float) else str(value)


def _hidden(fields: Mapping[str, Any]) -> str:
    pairs = [
        (name, each)
        for name, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return format_html_join("\n", '<input type="hidden" name="{}" value="{}">', pairs)


def _told(told: Told) -> str:
    return format_html('<p class="told" role="alert" tabindex="-1" autofocus>{}</p>', told.sentence)
