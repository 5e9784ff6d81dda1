"""Who is asked, when, and what is kept until somebody has answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.partners.models import Interaction, Person
from onpar.surveys.models.asked import Mode, Survey, SurveyVersion


class WaveState(models.TextChoices):
    """`running` asks and takes answers; a wave without a closing date runs until it is closed."""

    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")


class Wave(models.Model):
    """One asking of a survey, in one mode. A touchpoint survey's wave stays open.

    Waves that came with an import have no version and no audience. `audience` is a partner filter and
    the roles asked (`surveys.audience`); the invitations fall due over `trickle_days` working days.
    `results_on`: the day on which the partners hear what came of it. `secret` keys the clusters of
    anonymous answers and is destroyed when the wave closes.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    version = models.ForeignKey(
        SurveyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="waves"
    )
    state = models.CharField(max_length=8, choices=WaveState.choices, default=WaveState.RUNNING)
    audience = models.JSONField(default=dict, blank=True)
    trickle_days = models.PositiveSmallIntegerField(default=1)
    results_on = models.DateField(null=True, blank=True)
    has_public_link = models.BooleanField(default=False)
    secret = models.CharField(max_length=200, blank=True, help_text="Sealed")
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


class InvitationState(models.TextChoices):
    """`exchanged`: an anonymous ballot was handed out; nobody knows whether it was used."""

    PLANNED = "planned", _("Planned")
    SENT = "sent", _("Sent")
    STARTED = "started", _("Started")
    ANSWERED = "answered", _("Answered")
    EXCHANGED = "exchanged", _("Ballot handed out")
    BOUNCED = "bounced", _("Mail came back")
    DECLINED = "declined", _("Does not want to be asked")
    REVOKED = "revoked", _("Revoked")


class Invitation(models.Model):
    """One person, asked once. `digest` is of the token in the personal link, which stands nowhere.

    In anonymous mode the link is traded for a ballot, which the form carries and which is stored nowhere;
    no time is kept of what the person does: `answered_on` stays empty.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    interaction = models.ForeignKey(
        Interaction, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.PLANNED
    )
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "person"],
                condition=models.Q(interaction__isnull=True),
                name="asked_once_in_a_wave",
            ),
            models.UniqueConstraint(
                fields=["wave", "person", "interaction"], name="asked_once_about_an_interaction"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} in wave {self.wave_id}"


class PartialResponse(models.Model):
    """Answers that somebody has given and not yet sent; never in anonymous mode."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="partial")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, help_text="As `surveys.flow` takes them")
    page = models.PositiveSmallIntegerField(default=1)
    seed = models.IntegerField(help_text="Of the random order, which stays on return")
    language = models.CharField(max_length=10)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"partial answers of invitation {self.invitation_id}"
