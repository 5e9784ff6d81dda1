"""A letter: what a mail says, and the text and the HTML that both say it."""

import json
from dataclasses import asdict, dataclass

from django.template.loader import render_to_string


@dataclass(frozen=True)
class Letter:
    """`sender` is who writes, `lines` and `closing` are paragraphs, `code` and the action stand between."""

    sender: str
    subject: str
    lines: tuple[str, ...]
    code: str = ""
    action: str = ""
    href: str = ""
    closing: tuple[str, ...] = ()

    def render(self) -> "Written":
        context = {"letter": self}
        return Written(
            subject=" ".join(self.subject.split()),
            text=render_to_string("mail/letter.txt", context).strip() + "\n",
            html=render_to_string("mail/letter.html", context),
        )


@dataclass(frozen=True)
class Written:
    """A rendered letter. A subject has one line: line breaks in a name make no header."""

    subject: str
    text: str
    html: str

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Written":
        return cls(**json.loads(text))
