"""What this room tells the others: the facts that its rows feed, and what they say about people."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onpar.kernel.registry import Contract, Impersonal, Mentions, Personal, Reference
from onpar.partners.models import Person
from onpar.surveys.models import (
    Answer,
    Invitation,
    Mode,
    PartialResponse,
    Question,
    Response,
    ScoreWeights,
    Survey,
    SurveyVersion,
    Wave,
)
from onpar.surveys.moving import move_invitations

RESPONSES = "responses"
ANSWERS = "answers"
PAIRS = "pairs"

FACTS = (RESPONSES, ANSWERS, PAIRS)

_ASKED = "What the vendor asks"
# Who answered so was told that no manager reads it.
_PROMISED = (Mode.PARTNER, Mode.GROUP)

CONTRACT = Contract(
    personal=(
        Personal(
            Response,
            of=Person,
            path="person",
            what=_("Answer sets"),
            emptied=("person",),
            withheld=Q(mode__in=_PROMISED),
            replaced={"respondent": lambda _response, key: key},
            kept={
                "external_id": _(
                    "The number of the answer set in its source: without it a second import would "
                    "count the answers twice."
                ),
                "language": _(
                    "The language of the questions says nothing once the person is gone."
                ),
            },
        ),
        Personal(
            Answer,
            of=Person,
            path="response__person",
            what=_("Answers"),
            emptied=("text",),
            becomes=_("the words are erased, the numbers stay"),
            withheld=Q(response__mode__in=_PROMISED),
            kept={
                "item": _("Counted, and nobody's once the person is gone."),
                "choice": _("Counted, and nobody's once the person is gone."),
            },
        ),
        Personal(
            Invitation,
            of=Person,
            path="person",
            what=_("Invitations to surveys"),
            whole_row=True,
            secret=("digest",),
        ),
        Personal(
            PartialResponse,
            of=Person,
            path="invitation__person",
            what=_("Answers that were begun and not sent"),
            whole_row=True,
            withheld=Q(invitation__wave__mode__in=_PROMISED),
        ),
    ),
    mentions=(Mentions(Answer, ("text",), _("Comments")),),
    impersonal=(
        Impersonal(Survey, _ASKED),
        Impersonal(SurveyVersion, _ASKED),
        Impersonal(Question, _ASKED),
        Impersonal(Wave, _ASKED),
        Impersonal(ScoreWeights, _ASKED),
    ),
    references=(
        Reference(Response, "partner", _("Answer sets"), facts=FACTS, days=("on",)),
        Reference(Response, "person", _("Answer sets"), facts=FACTS, days=("on",)),
        Reference(Invitation, "person", _("Invitations to surveys"), move=move_invitations),
    ),
)
