"""Input of the import pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from onpar.kernel.uploads import is_over_limit
from onpar.staff.forms import StyledForm

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.gz"


class UploadForm(StyledForm):
    """One file; what it is, its first bytes say later."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPTED}), max_length=255
    )

    def __init__(self, request: HttpRequest | None = None) -> None:
        given = (request.POST, request.FILES) if request else ()
        super().__init__(*given)
        self._is_over = request is not None and is_over_limit(request)
        self.fields["file"].error_messages |= {
            "required": _("No file was chosen. Choose one from your computer."),
            "empty": _("The file is empty. A table begins with a line of column names."),
        }

    def full_clean(self) -> None:
        super().full_clean()
        if self._is_over:
            self._errors = forms.utils.ErrorDict(file=self.error_class([too_large()]))


def too_large() -> str:
    return _(
        "The file is larger than %(limit)s MB. Split it, or import it on the machine where OnPar runs: "
        "onpar import KIND FILE."
    ) % {"limit": settings.UPLOAD_MAX_BYTES // 1_000_000}


class MappingNameForm(StyledForm):
    name = forms.CharField(label=_("Name of the mapping"), max_length=80)

    def clean_name(self) -> Any:
        return " ".join(str(self.cleaned_data["name"]).split())
