"""Who gave a row the values that it has now, for whoever was about to change them too."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from onpar.accounts.models import User
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry
from onpar.partners.services.editing import stored_values

# A form is open for minutes; who changed the row meanwhile stands among its latest entries.
_LOOKED_AT = 20


def authors_of(subject: str, stored: Mapping[str, Any]) -> dict[str, str]:
    """Field → "Ana Lopez, 10:42", of those whose value a user set on screen or through the API; two queries.

    subject: as audit entries name the row. What an import wrote has no author.
    """
    entries = AuditEntry.objects.filter(subject=subject, payload__isnull=False)
    latest = list(entries.select_related("payload").order_by("-pk")[:_LOOKED_AT])
    found: dict[str, AuditEntry] = {}
    for name, value in stored_values(stored).items():
        setting = next((one for one in latest if name in one.payload.after), None)
        if setting is not None and setting.payload.after[name] == value:
            found[name] = setting
    ids = {entry.actor.removeprefix("user:") for entry in found.values()}
    users = User.objects.filter(pk__in=[int(one) for one in ids if one.isdecimal()])
    names = {user.actor: user.name for user in users}
    return {
        name: f"{names[entry.actor]}, {_moment(entry)}"
        for name, entry in found.items()
        if entry.actor in names
    }


def _moment(entry: AuditEntry) -> str:
    at = timezone.localtime(entry.at)
    is_today = at.date() == timezone.localtime(clock.now()).date()
    return date_format(at, "H:i" if is_today else "M j, H:i")
