"""Reads mail as its reader does: the newest one to an address, its code and its links."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from onpar.kernel.mail.letters import Written
from onpar.kernel.mail.store import read_mail
from onpar.kernel.models import Mail


@dataclass(frozen=True)
class Received:
    written: Written

    @property
    def code(self) -> str:
        return re.search(r"^ {4}(\d{6})$", self.written.text, re.MULTILINE)[1]

    @property
    def paths(self) -> list[str]:
        """Of our own links, as they stand in text and HTML; the two must agree."""
        in_text = set(re.findall(r"https?://\S+", self.written.text))
        in_html = set(re.findall(r'href="(https?://[^"]+)"', self.written.html))
        assert in_html <= in_text
        return sorted(urlsplit(address).path for address in in_text)

    @property
    def token(self) -> str:
        """What stands in the link that opens something."""
        return next(path for path in self.paths if len(path) > 50).strip("/").split("/")[-1]


def newest_mail(address: str, *, at: datetime) -> Received:
    mail = Mail.objects.filter(recipient=address).latest("pk")
    written = read_mail(mail, at=at)
    assert written is not None
    return Received(written)


def subjects(address: str) -> list[str]:
    found = Mail.objects.filter(recipient=address).order_by("pk")
    return list(found.values_list("subject", flat=True))
