"""Input about a survey as a whole: a new one, its plan, its name as a copy."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from onpar.accounts.models import User
from onpar.kernel.errors import Outdated
from onpar.staff.forms import StyledForm
from onpar.surveys.document import Document, words
from onpar.surveys.models import Mode, Survey
from onpar.surveys.services.designing import SurveyPlan
from onpar.surveys.templates import Template, get_template, list_templates

_MOST_BYTES = 1_000_000


def offered_templates() -> list[Template]:
    """Those that ask people at partners; the vendor's own people cannot be asked yet."""
    return [template for template in list_templates() if template.asks == "partners"]


def in_words(texts: dict[str, str], language: str) -> str:
    return words(texts, language, ("en",))


class NewSurveyForm(StyledForm):
    """From a template, or from a file that somebody downloaded elsewhere."""

    template = forms.ChoiceField(label=_("Template"), required=False, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Or a file with a survey"),
        required=False,
        max_length=255,
        help_text=_("JSON, as “Download” of another survey gives it."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Only you read it. Empty: the name of the template."),
    )
    mode = forms.ChoiceField(
        label=_("Who sees what"),
        required=False,
        choices=[("", _("As the template says")), *Mode.choices],
        help_text=_("Partners are told before the first question."),
    )

    def __init__(self, *args: Any, language: str) -> None:
        super().__init__(*args)
        self._language = language
        choices = [(each.key, in_words(each.name, language)) for each in offered_templates()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> Document | None:
        file = self.cleaned_data["file"]
        if not file:
            return None
        if file.size > _MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB, which no survey is."))
        try:
            return Document.model_validate_json(file.read())
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(step) for step in first["loc"]) or "JSON"
            raise forms.ValidationError(
                _("The file is no survey. At %(place)s: %(said)s."),
                params={"place": place, "said": first["msg"]},
            ) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not (found.get("template") or found.get("file")):
            raise forms.ValidationError(_("Choose a template or a file."))
        return found

    def wanted(self) -> tuple[Document, dict[str, Any]]:
        """The document, and the survey's other fields."""
        asked = self.cleaned_data
        if asked["file"]:
            document, mode, key = asked["file"], Mode.PARTNER, ""
            name = words(document.title, self._language, document.languages)
        else:
            template = get_template(asked["template"])
            document, mode, key = template.document, template.mode, template.key
            name = in_words(template.name, self._language)
        given = Mode(asked["mode"]) if asked["mode"] else mode
        return document, {"name": asked["name"] or name[:120], "mode": given, "template": key}


class PlanForm(StyledForm):
    """What is settled before anybody is asked."""

    wide = frozenset({"objective", "decision", "routine"})

    name = forms.CharField(label=_("Name"), max_length=120)
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Answers for what happens with the answers."),
    )
    objective = forms.CharField(
        label=_("Objective"),
        max_length=300,
        required=False,
        help_text=_("What you want to find out, such as the aspect that costs partners most."),
    )
    decision = forms.CharField(
        label=_("Decision"),
        max_length=300,
        required=False,
        help_text=_("What the answers are used for. Partners read it before the first question."),
    )
    routine = forms.CharField(
        label=_("Routine"),
        max_length=300,
        required=False,
        help_text=_("Who looks at the figures when, such as the partner team each first Monday."),
    )

    def __init__(self, data: Any = None, *, survey: Survey) -> None:
        initial = {name: getattr(survey, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        self.base = (data or {}).get("base") or json.dumps(initial, default=lambda user: user.pk)
        users = User.objects.filter(is_active=True).order_by("name", "pk")
        self.fields["owner"].queryset = users  # type: ignore[attr-defined]

    def plan(self) -> SurveyPlan:
        return SurveyPlan(**self.cleaned_data)

    def seen(self) -> SurveyPlan:
        """What its person saw. Raises Outdated where that cannot be read."""
        try:
            values = {name: json.loads(self.base)[name] for name in self.base_fields}
            owner = User.objects.filter(pk=values["owner"]).first()
        except (ValueError, KeyError, TypeError) as error:
            raise Outdated(_now("Open the plan again, then change it.")) from error
        return SurveyPlan(**(values | {"owner": owner}))
