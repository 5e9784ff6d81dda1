"""What OnPar writes to its users. A letter never tells more than its reader may know."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onpar.kernel.mail.letters import Letter


@dataclass(frozen=True)
class Desk:
    """From which installation a letter comes, and in which zone its reader lives."""

    vendor_name: str
    time_zone: str

    @property
    def sender(self) -> str:
        return _("OnPar of %(vendor)s") % {"vendor": self.vendor_name}

    def when(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self.time_zone))
        return f"{date_format(local, 'M j, Y, H:i')} ({self.time_zone})"


def address_of(url_name: str, *arguments: str) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(f"staff:{url_name}", args=arguments)


def sign_in_letter(desk: Desk, *, code: str, token: str, until: datetime) -> Letter:
    return Letter(
        sender=desk.sender,
        subject=_("Your code for %(sender)s") % {"sender": desk.sender},
        lines=(_("Type this code where you asked for it:"),),
        code=code,
        action=_("Or sign in on this device"),
        href=address_of("sign-in-link", token),
        closing=(
            _("Code and link work once, until %(when)s.") % {"when": desk.when(until)},
            _(
                "You did not ask for this? Then do nothing. Nobody gets in without it, and nobody "
                "from OnPar will ever ask you for it."
            ),
        ),
    )


def confirmation_letter(desk: Desk, *, code: str, until: datetime) -> Letter:
    return Letter(
        sender=desk.sender,
        subject=_("Confirm that it is you"),
        lines=(
            _("Somebody who is signed in as you wants to change something about your sign-in."),
            _("If that is you, type this code:"),
        ),
        code=code,
        closing=(
            _("It works once, until %(when)s.") % {"when": desk.when(until)},
            _("It is not you? Then end your other sessions and choose a new password: %(link)s")
            % {"link": address_of("sessions")},
        ),
    )


def invitation_letter(
    desk: Desk, *, inviter: str, role: str, token: str, until: datetime
) -> Letter:
    return Letter(
        sender=desk.sender,
        subject=_("%(name)s invites you to %(sender)s") % {"name": inviter, "sender": desk.sender},
        lines=(
            _(
                "%(name)s has made a user for you in OnPar, where %(vendor)s measures and manages "
                "the experience of its partners. Your role: %(role)s."
            )
            % {"name": inviter, "vendor": desk.vendor_name, "role": role},
        ),
        action=_("Choose a password"),
        href=address_of("invitation", token),
        closing=(
            _("The link works once, until %(when)s.") % {"when": desk.when(until)},
            _("You do not know what this is about? Then do nothing."),
        ),
    )


def notice_letter(desk: Desk, *, happened: str, at: datetime) -> Letter:
    """Tells a user that something about the sign-in changed, and what to do if it was somebody else."""
    return Letter(
        sender=desk.sender,
        subject=happened,
        lines=(
            _("%(happened)s, on %(when)s.") % {"happened": happened, "when": desk.when(at)},
            _("If that was you, there is nothing to do."),
        ),
        action=_("See where you are signed in"),
        href=address_of("sessions"),
        closing=(
            _(
                "It was not you? End your other sessions, choose a new password, and tell an "
                "administrator."
            ),
        ),
    )


def trial_letter(desk: Desk) -> Letter:
    return Letter(
        sender=desk.sender,
        subject=_("Mail from OnPar arrives"),
        lines=(_("An administrator asked OnPar for this mail, to see whether mail arrives."),),
    )
