"""What was answered: one row per question (and item, where a question repeats), with typed columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.partners.models import Interaction, Partner, Person, Touchpoint
from onpar.surveys.models.asked import Mode, Question, SurveyVersion
from onpar.surveys.models.sending import Wave


class ResponseChannel(models.TextChoices):
    MAIL = "mail", _("Mail")
    LINK = "link", _("Link")
    PORTAL = "portal", _("Portal")
    IMPORT = "import", _("Import")


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
    channel = models.CharField(max_length=10, choices=ResponseChannel.choices, blank=True)
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
