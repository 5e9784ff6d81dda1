"""The partner, its people, and the dated history of what it was."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id
from onpar.kernel.models import Versioned
from onpar.partners.models.catalog import PartnerGroup, PartnerType, Stage


class SizeBand(models.TextChoices):
    MICRO = "1-9", _("1–9 people")
    SMALL = "10-49", _("10–49 people")
    MEDIUM = "50-249", _("50–249 people")
    LARGE = "250-999", _("250–999 people")
    ENTERPRISE = "1000+", _("1,000 people and more")


class Partner(Versioned):
    """An organization that sells, builds or serves with us.

    `joined_on` is when it signed, where that is known without an agreement. `origin` names the
    source of the row ("simulated" in the demo's made-up layer).
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    name = models.CharField(max_length=200)
    types = models.ManyToManyField(PartnerType, related_name="partners")
    groups = models.ManyToManyField(PartnerGroup, related_name="partners", blank=True)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="partners")
    size_band = models.CharField(max_length=10, choices=SizeBand.choices, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True, help_text="The one we write in")
    other_languages = models.JSONField(default=list, blank=True, help_text="Sorted codes")
    industry = models.CharField(max_length=80, blank=True)
    target_markets = models.JSONField(default=list, blank=True, help_text="Sorted names")
    domain = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Our executive behind the partnership",
    )
    technical_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    joined_on = models.DateField(null=True, blank=True)
    custom = models.JSONField(
        default=dict, blank=True, help_text="Values by key of FieldDefinition"
    )
    created_at = models.DateTimeField()
    origin = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name"]),
            models.Index(fields=["owner"]),
            models.Index(fields=["country"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("staff:partner", args=[self.public_id])


class PartnerAlias(models.Model):
    """What a partner was called that has become part of another, so that old addresses lead there."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="aliases")
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True)
    former_id = models.BigIntegerField(unique=True, help_text="The number audit entries know")
    name = models.CharField(max_length=200)
    merged_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "partner aliases"

    def __str__(self) -> str:
        return self.name


class ExternalId(models.Model):
    """The partner's id in another system: what imports recognize it by.

    `is_former`: of a partner that became part of this one, in a system that knows this one too. Rows
    that refer to it belong here, but its own row no longer says what the partner is.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="external_ids")
    origin = models.CharField(max_length=40)
    value = models.CharField(max_length=120)
    is_former = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "value"], name="external_id_once")]

    def __str__(self) -> str:
        return f"{self.origin}:{self.value}"


class ProfileChange(models.Model):
    """What a partner was from a day on, so that March counts as it was in March."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="profile_changes")
    since = models.DateField()
    types = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    size_band = models.CharField(max_length=10, blank=True)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    industry = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "since"], name="profile_change_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} since {self.since}"


class StageTransition(models.Model):
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="transitions")
    from_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["partner", "on"])]

    def __str__(self) -> str:
        return f"{self.partner_id} to {self.to_stage_id} on {self.on}"


class PersonRole(models.TextChoices):
    EXECUTIVE = "executive", _("Executive")
    SALES = "sales", _("Sales")
    TECHNICAL = "technical", _("Technical")
    MARKETING = "marketing", _("Marketing")
    OPERATIONS = "operations", _("Operations")


class Seniority(models.TextChoices):
    OWNER = "owner", _("Owner")
    LEADER = "leader", _("Leader")
    SPECIALIST = "specialist", _("Specialist")


class Person(Versioned):
    """Somebody at a partner."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=12, choices=PersonRole.choices, blank=True)
    seniority = models.CharField(max_length=12, choices=Seniority.choices, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    may_be_surveyed = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, blank=True)
    consented_on = models.DateField(null=True, blank=True)
    consent_source = models.CharField(
        max_length=120, blank=True, help_text="How we know, such as a form or a meeting"
    )
    custom = models.JSONField(
        default=dict, blank=True, help_text="Values by key of FieldDefinition"
    )
    origin = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_id"],
                condition=~models.Q(external_id=""),
                name="person_external_id_once",
            ),
            models.CheckConstraint(
                condition=models.Q(consented_on__isnull=True, consent_source="")
                | (models.Q(consented_on__isnull=False) & ~models.Q(consent_source="")),
                name="a_consent_has_a_day_and_a_source",
                violation_error_message=_("A consent has a day and a source. Give both."),
            ),
        ]
        indexes = [models.Index(fields=["partner", "name"])]

    def __str__(self) -> str:
        return self.name


class PersonAlias(models.Model):
    """What another system calls a person who was merged into one that it knows too."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aliases")
    origin = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "person aliases"
        constraints = [
            models.UniqueConstraint(fields=["origin", "external_id"], name="person_alias_once")
        ]

    def __str__(self) -> str:
        return f"{self.origin}:{self.external_id}"
