"""What is asked. A version in use never changes; a response points at the version it answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id
from onpar.partners.models import Aspect, Touchpoint


class Mode(models.TextChoices):
    """Who may see what; said before the first question and never weakened later."""

    NAMED = "named", _("Named: who said what")
    PARTNER = "partner", _("Partner: the partner's figure, never the person")
    GROUP = "group", _("Group: groups of at least five answers from three partners")
    ANONYMOUS = "anonymous", _("Anonymous: groups only, and no link to the person")


BATCH_MODES = (Mode.GROUP, Mode.ANONYMOUS)


class AnswerRole(models.TextChoices):
    """What an answer says: the metrics choose their rows by it."""

    EXPECTATION = "expectation", _("Expectation")
    REALITY = "reality", _("Reality")
    LOYALTY = "loyalty", _("Likelihood to recommend")
    SATISFACTION = "satisfaction", _("Satisfaction")
    EASE = "ease", _("Ease")
    COST = "cost", _("Cost")
    WORD_OF_MOUTH = "word_of_mouth", _("Word of mouth")
    PREFERENCE = "preference", _("Preference")
    REASON = "reason", _("Reason for a low rating")
    COMMENT = "comment", _("Comment")
    OTHER = "other", _("Other")


class Survey(models.Model):
    """`objective`, `decision`, `owner` and `routine` are the plan that stands before sending (B11).

    `decision` is what the answers are used for, told to whoever is asked; `routine` is who looks at the
    figures when. `template` names the template that it was made from.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.PARTNER)
    template = models.SlugField(max_length=60, blank=True)
    topic = models.JSONField(default=dict, blank=True, help_text="Language to words")
    objective = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    routine = models.CharField(max_length=300, blank=True)
    is_archived = models.BooleanField(default=False)
    origin = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name

    def newest_published(self) -> "SurveyVersion | None":
        """What is asked now; one query."""
        return self.versions.exclude(published_at=None).order_by("number").last()


class SurveyVersion(models.Model):
    """`document` is what `surveys.document.Document` describes; empty for surveys that came with an
    import. A draft has no `published_at` and no questions yet; once published, nothing changes.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    document = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["survey"],
                condition=models.Q(published_at__isnull=True),
                name="one_draft_of_a_survey",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} version {self.number}"


class Question(models.Model):
    """`low` and `high` are the ends of a rating scale; both empty for choices and texts."""

    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=60)
    text = models.CharField(max_length=300, blank=True, help_text="In the first language")
    role = models.CharField(max_length=16, choices=AnswerRole.choices)
    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, null=True, blank=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="question_key_once"),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True, high__isnull=True)
                | models.Q(low__lt=models.F("high")),
                name="question_scale_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ScoreWeights(models.Model):
    """Weights of the aspects in `px_score`. The newest version counts and restates history."""

    version = models.PositiveIntegerField(unique=True)
    created_at = models.DateTimeField()
    weights = models.JSONField(help_text="Aspect key to weight; a missing aspect weighs 0")

    class Meta:
        get_latest_by = "version"

    def __str__(self) -> str:
        return f"weights version {self.version}"
