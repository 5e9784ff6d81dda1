"""Saved views of the list of partners: who sees them, who changes them."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.models import User
from onpar.kernel.db import writing
from onpar.kernel.errors import NotFound
from onpar.staff.forms import StyledForm
from onpar.staff.models import SavedView


class SavedViewForm(StyledForm):
    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=gettext_lazy("Show it to everybody"), required=False)

    def __init__(self, *args: object, user: User, view: SavedView | None = None) -> None:
        self.user, self.view = user, view
        super().__init__(
            *args,
            initial=view and {"name": view.name, "is_shared": view.is_shared},
            auto_id="view_%s",
        )
        if not user.runs_program:
            del self.fields["is_shared"]

    def style(self) -> None:
        self.fields["is_shared"].widget.attrs["class"] = "check"
        super().style()

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        owner = self.view.user if self.view else self.user
        others = SavedView.objects.filter(user=owner, name=name)
        if others.exclude(pk=self.view.pk if self.view else 0).exists():
            raise forms.ValidationError(
                _("There is a view of this name already. Choose another one.")
            )
        return name


def views_of(user: User) -> QuerySet[SavedView]:
    """Own views, and those that are shown to everybody."""
    return SavedView.objects.filter(Q(user=user) | Q(is_shared=True))


def get_view_for(user: User, public_id: str) -> SavedView:
    """A view that `user` may change: an own one, or a shared one for who runs the program."""
    own = Q(user=user) | Q(is_shared=True) if user.runs_program else Q(user=user)
    view = SavedView.objects.filter(own, public_id=public_id).select_related("user").first()
    if view is None:
        raise NotFound("There is no such view. It may have been removed.")
    return view


def save_view(user: User, name: str, address: str, *, is_shared: bool) -> SavedView:
    with writing():
        return SavedView.objects.create(user=user, name=name, address=address, is_shared=is_shared)


def rename_view(view: SavedView, name: str, *, is_shared: bool) -> None:
    view.name, view.is_shared = name, is_shared
    with writing():
        view.save(update_fields=["name", "is_shared"])


def remove_view(view: SavedView) -> None:
    with writing():
        view.delete()
