"""What the pages of surveys show."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from onpar.staff.surveys.items import language_name
from onpar.surveys.craft import Finding, check_craft, driver_note, seconds_of
from onpar.surveys.document import Document, Item, words
from onpar.surveys.errors import SurveyUnready
from onpar.surveys.models import Survey, SurveyVersion, Wave
from onpar.surveys.services.designing import design_of


@dataclass(frozen=True)
class ItemLine:
    """`detail`: the kind, and whether everybody is asked; `findings` are what the craft says."""

    key: str
    text: str
    detail: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class SectionLines:
    title: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True)
class Design:
    sections: tuple[SectionLines, ...]
    findings: tuple[Finding, ...]
    minutes: str
    aim: str
    languages: str
    note: str


@dataclass(frozen=True)
class SurveyPage:
    """`design` is missing for a survey that came with an import, which has no questions to edit."""

    survey: Survey
    state: str
    draft: SurveyVersion | None
    versions: tuple[SurveyVersion, ...]
    waves: tuple[Wave, ...]
    design: Design | None

    @property
    def may_go_back(self) -> bool:
        return self.draft is not None and bool(self.versions)


def state_words(published: int | None, *, has_draft: bool) -> str:
    if published is None:
        return _("Draft")
    state = _("Version %(number)d") % {"number": published}
    return _("%(state)s, changes not published") % {"state": state} if has_draft else state


def build_survey(survey: Survey) -> SurveyPage:
    versions = list(survey.versions.order_by("-number"))
    try:
        design = _design(design_of(survey))
    except SurveyUnready:
        design = None
    draft = next((version for version in versions if version.published_at is None), None)
    published = tuple(version for version in versions if version.published_at)
    newest = published[0].number if published else None
    return SurveyPage(
        survey=survey,
        state=state_words(newest, has_draft=draft is not None),
        draft=draft,
        versions=published,
        waves=tuple(survey.waves.order_by("-opened_on", "-pk")),
        design=design,
    )


def _design(document: Document) -> Design:
    findings = check_craft(document)
    sections = tuple(
        SectionLines(
            title=words(section.title, document.languages[0], document.languages),
            items=tuple(_item(item, document, findings) for item in section.items),
        )
        for section in document.sections
    )
    return Design(
        sections=sections,
        findings=tuple(finding for finding in findings if not finding.item),
        minutes=f"{seconds_of(document) / 60:.1f}",
        aim=f"{document.minutes:g}",
        languages=", ".join(language_name(code) for code in document.languages),
        note=driver_note(document),
    )


def _item(item: Item, document: Document, findings: list[Finding]) -> ItemLine:
    parts = [_kinds()[item.kind]]
    if item.show_if:
        parts.append(_("not for everybody"))
    if item.repeat:
        parts.append(_("asked for each"))
    return ItemLine(
        key=item.key,
        text=words(item.text, document.languages[0], document.languages) or item.key,
        detail=" · ".join(parts),
        findings=tuple(finding for finding in findings if finding.item == item.key),
    )


def _kinds() -> dict[str, str]:
    return {
        "rating": _("Rating"),
        "pair": _("Need and get"),
        "choice": _("Choice"),
        "rank": _("Ranking"),
        "number": _("Number"),
        "text": _("Free text"),
        "date": _("Day"),
        "consent": _("Consent"),
    }
