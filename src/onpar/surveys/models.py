"""What was asked, and what was answered.

A version in use never changes; a response points at the version it answered. An answer is one row
per question (and item, where a question repeats), with typed columns.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id
from onpar.partners.models import Aspect, Interaction, Partner, Person, Touchpoint


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


class Survey(models.Model):
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.PARTNER)
    origin = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class SurveyVersion(models.Model):
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} version {self.number}"


class Question(models.Model):
    """`low` and `high` are the ends of a rating scale; both empty for choices and texts."""

    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=60)
    text = models.CharField(max_length=300, blank=True)
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


class Wave(models.Model):
    """One asking of a survey, in one mode. A touchpoint survey's wave stays open."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["opened_on", "id"]
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="wave_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """With its survey, as waves of several surveys share a name; reads the survey, one query if
        not loaded."""
        return f"{self.survey.name}, {self.name}"


class Response(models.Model):
    """One answer set. Without a partner it is a cluster of its own.

    An anonymous response has neither partner nor person; `cluster_key` then holds the keyed digest
    that keeps answers of one partner together without naming it. `respondent`, a random number, takes
    the place of a person who was erased: two answer sets of one person do not become two people.
    """

    # Wave and partner lead the indexes below, and nothing seeks by version: an index of their own
    # would only cost every answer stored.
    wave = models.ForeignKey(
        Wave, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    version = models.ForeignKey(
        SurveyVersion, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="responses",
        db_index=False,
    )
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    interaction = models.ForeignKey(Interaction, on_delete=models.SET_NULL, null=True, blank=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    cluster_key = models.BigIntegerField(null=True, blank=True)
    respondent = models.BigIntegerField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    on = models.DateField()
    external_id = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "external_id"], name="response_once"),
            models.CheckConstraint(
                condition=~models.Q(mode="anonymous")
                | models.Q(partner__isnull=True, person__isnull=True, interaction__isnull=True),
                name="an_anonymous_response_names_nobody",
            ),
        ]
        indexes = [models.Index(fields=["on"]), models.Index(fields=["partner", "on"])]

    def __str__(self) -> str:
        return f"response {self.pk} on {self.on}"


class Answer(models.Model):
    """`item` carries repeat-for-each; one of number, choice and text is filled.

    The unique constraint is the index for answers of a response, and nothing seeks the answers of a
    question: two indexes more would cost a third of storing an answer.
    """

    response = models.ForeignKey(
        Response, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item = models.CharField(max_length=60, blank=True)
    number = models.FloatField(null=True, blank=True)
    choice = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "item", "choice"], name="answer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.number or self.choice or self.text}"


class ScoreWeights(models.Model):
    """Weights of the aspects in `px_score`. The newest version counts and restates history."""

    version = models.PositiveIntegerField(unique=True)
    created_at = models.DateTimeField()
    weights = models.JSONField(help_text="Aspect key to weight; a missing aspect weighs 0")

    class Meta:
        get_latest_by = "version"

    def __str__(self) -> str:
        return f"weights version {self.version}"
