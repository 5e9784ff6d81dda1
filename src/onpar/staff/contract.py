"""What this room declares to the others."""

from django.utils.translation import gettext_lazy as _

from onpar.accounts.models import User
from onpar.kernel.registry import Contract, Mentions, Personal
from onpar.staff.models import SavedView

CONTRACT = Contract(
    personal=(
        Personal(
            SavedView, of=User, path="user", what=_("Views that the user saved"), whole_row=True
        ),
    ),
    mentions=(Mentions(SavedView, ("name", "address"), _("Saved views")),),
)
