"""The rows of this room: what is asked, who is asked, and what was answered."""

from onpar.surveys.models.asked import (
    BATCH_MODES,
    AnswerRole,
    Mode,
    Question,
    ScoreWeights,
    Survey,
    SurveyVersion,
)
from onpar.surveys.models.said import Answer, Response, ResponseChannel
from onpar.surveys.models.sending import (
    Invitation,
    InvitationState,
    PartialResponse,
    Wave,
    WaveState,
)

__all__ = [
    "BATCH_MODES",
    "Answer",
    "AnswerRole",
    "Invitation",
    "InvitationState",
    "Mode",
    "PartialResponse",
    "Question",
    "Response",
    "ResponseChannel",
    "ScoreWeights",
    "Survey",
    "SurveyVersion",
    "Wave",
    "WaveState",
]
