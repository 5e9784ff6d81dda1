"""What can be wrong with a survey."""

from onpar.kernel.errors import DomainError


class SurveyNotFound(DomainError):
    code = "survey_not_found"


class SurveyDiffers(DomainError):
    """A version in use never changes, so a question of another kind cannot take its key."""

    code = "survey_differs"


class TemplateNotFound(DomainError):
    code = "template_not_found"
