"""Agreements, sales, and what end customers say. A term is one agreement row; a renewal starts the next."""

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id
from onpar.kernel.models import Versioned
from onpar.kernel.money import Money
from onpar.partners.models.catalog import Program, Tier
from onpar.partners.models.partner import Partner, Person

MOST_NOTICE_DAYS = 3_650


class AgreementOutcome(models.TextChoices):
    UNDECIDED = "", _("Not decided")
    RENEWED = "renewed", _("Renewed")
    NOT_RENEWED = "not_renewed", _("Not renewed")
    ENDED_EARLY = "ended_early", _("Ended early")


class Agreement(Versioned):
    """One term of a partner in a program, from its start to the day renewal is due."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="agreements")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="agreements")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True)
    starts_on = models.DateField()
    renewal_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="Only where no term follows")
    outcome = models.CharField(max_length=12, choices=AgreementOutcome.choices, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Before the renewal, to end it"
    )
    accepted_on = models.DateField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_version = models.CharField(max_length=40, blank=True, help_text="Of the document")
    origin = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["starts_on"]
        indexes = [models.Index(fields=["partner", "starts_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_id"],
                condition=~models.Q(external_id=""),
                name="agreement_external_id_once",
            ),
            models.CheckConstraint(
                condition=models.Q(renewal_on__isnull=True)
                | models.Q(renewal_on__gt=models.F("starts_on")),
                name="agreement_renewal_follows_start",
                violation_error_message=_("The renewal date must follow the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} from {self.starts_on}"

    @property
    def notice_by(self) -> date | None:
        """The last day on which either side may give notice."""
        if self.renewal_on is None or self.notice_days is None:
            return None
        return self.renewal_on - timedelta(days=self.notice_days)


class AgreementDocument(models.Model):
    """A file of an agreement, as one of its versions. The bytes lie beside the database (`path`)."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="documents")
    number = models.PositiveSmallIntegerField(help_text="Of the version, from 1")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80, help_text="As the bytes say, not the name")
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="document_number_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Named at random and without an ending: nothing takes it for a program."""
        return Path(settings.DATA_DIR) / "documents" / self.public_id


class Attribution(models.TextChoices):
    SOURCED = "sourced", _("Sourced by the partner")
    INFLUENCED = "influenced", _("Influenced by the partner")
    DIRECT = "direct", _("Direct")


class Sale(Versioned):
    """A closed-won amount. A refund is a row with a negative amount; a direct sale has no partner."""

    # The index on partner and day serves; a second one would cost every imported row.
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, null=True, related_name="sales", db_index=False
    )
    attribution = models.CharField(max_length=12, choices=Attribution.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    closed_on = models.DateField()
    customer = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=120, blank=True)
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why it counts as sourced, influenced or direct"
    )
    origin = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "external_id"], name="sale_external_id_once"),
            models.CheckConstraint(
                condition=models.Q(attribution="direct") | models.Q(partner__isnull=False),
                name="only_a_direct_sale_has_no_partner",
            ),
        ]
        indexes = [
            models.Index(fields=["closed_on"]),
            models.Index(fields=["partner", "closed_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {date_format(self.closed_on, 'M j, Y')}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


# What a customer may have got of what it was promised: nothing to twice as much.
MOST_KEPT = 2


class CustomerScore(models.Model):
    """How an end customer rates what a partner delivered, on the scale from `low` to `high`.

    promise_kept: what the customer got of what the partner had promised; 1 is all of it.
    """

    # The index on partner and day serves.
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="customer_scores", db_index=False
    )
    customer = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    score = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    promise_kept = models.FloatField(null=True, blank=True)
    origin = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_id"], name="customer_score_external_id_once"
            ),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high"))
                & models.Q(score__gte=models.F("low"), score__lte=models.F("high")),
                name="customer_score_is_on_its_scale",
            ),
            models.CheckConstraint(
                condition=models.Q(promise_kept__isnull=True)
                | models.Q(promise_kept__gte=0, promise_kept__lte=MOST_KEPT),
                name="promise_kept_from_nothing_to_twice",
            ),
        ]
        indexes = [models.Index(fields=["on"]), models.Index(fields=["partner", "on"])]

    def __str__(self) -> str:
        return f"{self.score:g} of {self.high:g} on {date_format(self.on, 'M j, Y')}"
