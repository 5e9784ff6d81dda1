"""Changing many partners of the list: which ones, what, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from onpar.accounts.models import Role, User
from onpar.kernel.errors import NotFound
from onpar.partners.access import require_editor, require_program_runner, visible_partners
from onpar.partners.models import Partner, PartnerGroup, Stage
from onpar.partners.services.bulk_changes import (
    BulkResult,
    add_to_group,
    assign_owner,
    move_to_stage,
    take_back_bulk_change,
    take_out_of_group,
)
from onpar.staff.editing import DayField, IdField
from onpar.staff.forms import StyledForm, program_today
from onpar.staff.partner_list import PartnerListForm, matching_partners

# No user has this number.
NOBODY = 0

ACTIONS: dict[str, Promise] = {
    "stage": gettext_lazy("Change the stage"),
    "group-add": gettext_lazy("Add to a group"),
    "group-remove": gettext_lazy("Take out of a group"),
    "owner": gettext_lazy("Change the partner manager"),
}


def actions_for(user: User) -> list[tuple[str, Promise]]:
    """A partner manager cannot give partners away: nobody loses sight of a partner by an own click."""
    if not user.may_edit:
        return []
    return [(key, label) for key, label in ACTIONS.items() if key != "owner" or user.runs_program]


@dataclass(frozen=True)
class Selection:
    """`chosen` are public ids; without any, all partners that the list at `address` shows."""

    chosen: str
    address: str
    partners: QuerySet[Partner]


def selection_of(user: User, sent: QueryDict) -> Selection:
    address = sent.get("address", "")
    scope = sent.get("scope", "ticked")
    if scope == "all":
        form = PartnerListForm(QueryDict(address), user=user)
        return Selection("", address, matching_partners(user, form))
    if "chosen" in sent:
        ids = sent.get("chosen", "").split(",")
    else:
        ids = sent.get("on_page", "").split(",") if scope == "page" else sent.getlist("partner")
    return Selection(",".join(ids), address, visible_partners(user).filter(public_id__in=ids))


class BulkForm(StyledForm):
    """Asks only what the action needs."""

    owner = IdField(label=gettext_lazy("Partner manager"))
    group = IdField(label=gettext_lazy("Group"))
    stage = IdField(label=gettext_lazy("New stage"))
    on = DayField(label=gettext_lazy("Since"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    _ASKED = {
        "owner": ("owner",),
        "group-add": ("group",),
        "group-remove": ("group",),
        "stage": ("stage", "on", "reason"),
    }

    def __init__(self, data: Any, *, what: str) -> None:
        self.today = program_today()
        super().__init__(data, initial={"on": self.today})
        self.fields = {name: self.fields[name] for name in self._ASKED[what]}
        rows: dict[str, Any] = {
            "owner": User.objects.filter(role=Role.PARTNER_MANAGER, is_active=True).order_by(
                "name"
            ),
            "group": PartnerGroup.objects.all(),
            "stage": Stage.objects.all(),
        }
        for name in self.fields.keys() & rows.keys():
            none = [(NOBODY, _("Nobody"))] if name == "owner" else []
            chosen = [*none, *((row.pk, str(row)) for row in rows[name])]
            self.fields[name].choices = chosen  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > self.today:
            raise forms.ValidationError(
                _("This day has not come yet. Choose today or an earlier day.")
            )
        return self.cleaned_data["on"]


def check_action(user: User, what: str) -> None:
    """Raises NotAllowed or NotFound."""
    require_editor(user)
    if what not in ACTIONS:
        raise NotFound("There is no such action.")
    if what == "owner":
        require_program_runner(user)


def apply(
    user: User, what: str, selection: Selection, asked: dict[str, Any], *, at: datetime
) -> BulkResult:
    ids = list(selection.partners.order_by().values_list("pk", flat=True).distinct())
    told: dict[str, Any] = {"actor": user.actor, "at": at}
    if what == "owner":
        return assign_owner(ids, User.objects.filter(pk=asked["owner"]).first(), **told)
    if what == "stage":
        stage = Stage.objects.get(pk=asked["stage"])
        return move_to_stage(ids, stage, on=asked["on"], reason=asked["reason"], **told)
    group = PartnerGroup.objects.get(pk=asked["group"])
    change = add_to_group if what == "group-add" else take_out_of_group
    return change(ids, group, **told)


def take_back(user: User, public_id: str, *, at: datetime) -> BulkResult:
    """Of partners that `user` still sees; raises NotAllowed or NotFound."""
    require_editor(user)
    return take_back_bulk_change(public_id, visible_partners(user), actor=user.actor, at=at)


def result_words(result: BulkResult) -> str:
    changed = ngettext(
        "%(count)s partner was changed.", "%(count)s partners were changed.", result.changed
    ) % {"count": f"{result.changed:,}"}
    if not result.left:
        return changed
    left = ngettext(
        "%(count)s stayed as it was.", "%(count)s stayed as they were.", len(result.left)
    ) % {"count": f"{len(result.left):,}"}
    return f"{changed} {left}"
