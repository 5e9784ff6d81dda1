"""Interactions with a partner, and what each side wants from the partnership."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id
from onpar.kernel.models import Versioned
from onpar.partners.models.catalog import Aspect, Touchpoint
from onpar.partners.models.partner import Partner, Person


class Direction(models.TextChoices):
    OURS = "ours", _("From us")
    THEIRS = "theirs", _("From the partner")
    BOTH = "both", _("Both ways")


class Channel(models.TextChoices):
    MAIL = "mail", _("Mail")
    PORTAL = "portal", _("Portal")
    CALL = "call", _("Call or video")
    IN_PERSON = "in_person", _("In person")


class Interaction(models.Model):
    """A touchpoint that happened. Never edited: a correction supersedes it."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="interactions")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT)
    at = models.DateTimeField()
    planned_for = models.DateField(null=True, blank=True)
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.BOTH)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    superseded_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    origin = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_id"], name="interaction_external_id_once"
            )
        ]
        indexes = [models.Index(fields=["partner", "-at"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} at {self.at}"


class Side(models.TextChoices):
    THEIRS = "theirs", _("Their outcome")
    OURS = "ours", _("Our outcome")


class Judgment(models.TextChoices):
    """How the partner itself sees its outcome today."""

    UNJUDGED = "", _("Not judged yet")
    MET = "met", _("Met")
    ON_WAY = "on_way", _("On the way")
    AT_RISK = "at_risk", _("At risk")
    GIVEN_UP = "given_up", _("Given up")
    NO_LONGER_RELEVANT = "no_longer_relevant", _("No longer relevant")


class Outcome(Versioned):
    """A result that one side wants from the partnership."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="outcomes")
    side = models.CharField(max_length=8, choices=Side.choices)
    text = models.CharField(max_length=300)
    target = models.CharField(max_length=200, blank=True)
    stated_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    judgment = models.CharField(max_length=20, choices=Judgment.choices, blank=True)
    judged_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True, help_text="What shows the judgment")
    origin = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["side", "stated_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(judgment="", judged_on__isnull=True)
                | (~models.Q(judgment="") & models.Q(judged_on__isnull=False)),
                name="a_judgment_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Expectation(Versioned):
    """What a partner needs of an aspect, 1 to 10, as it said on a day (onboarding)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="expectations")
    outcome = models.ForeignKey(Outcome, on_delete=models.SET_NULL, null=True, blank=True)
    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField()
    stated_on = models.DateField()
    origin = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=10), name="expectation_from_1_to_10"
            )
        ]

    def __str__(self) -> str:
        return f"{self.aspect_id}: {self.level}"
