"""What can be wrong with a survey."""

from onpar.kernel.errors import DomainError, NotFound


class SurveyNotFound(DomainError):
    code = "survey_not_found"


class SurveyDiffers(DomainError):
    """A version in use never changes, so a question of another kind cannot take its key."""

    code = "survey_differs"


class TemplateNotFound(DomainError):
    code = "template_not_found"


class SurveyUnready(DomainError):
    """Something has to be done before it can be published or sent."""

    code = "survey_unready"


class ItemNotFound(NotFound):
    code = "item_not_found"
