"""What a program defines once: types, groups, stages, touchpoints, aspects, programs and tiers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.kernel.models import Versioned


class Phase(models.TextChoices):
    """The six phases of the lifecycle; every stage of an installation maps to one."""

    RECRUITMENT = "recruitment", _("Recruitment")
    ONBOARDING = "onboarding", _("Onboarding")
    GROWTH = "growth", _("Growth")
    EVALUATION = "evaluation", _("Evaluation")
    EXPANSION = "expansion", _("Expansion")
    EXIT = "exit", _("Exit")


class PartnerType(Versioned):
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class PartnerGroup(Versioned):
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Stage(Versioned):
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    phase = models.CharField(max_length=12, choices=Phase.choices)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phase__in=Phase.values), name="stage_phase_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Touchpoint(Versioned):
    """A point where a partner meets us. `is_qualifying`: such an interaction counts as activity."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    phase = models.CharField(max_length=12, choices=Phase.choices)
    order = models.PositiveSmallIntegerField(default=0)
    owner_role = models.CharField(max_length=8)
    channels = models.CharField(max_length=8, help_text="m mail, p portal, c call, v in person")
    clock = models.CharField(max_length=80, blank=True, help_text="What we promise, in words")
    weighs_most_for = models.CharField(max_length=20, blank=True, help_text="Type codes, or all")
    cares_about = models.CharField(max_length=120, blank=True)
    goes_well = models.CharField(max_length=120, blank=True)
    goes_badly = models.CharField(max_length=120, blank=True)
    is_qualifying = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Aspect(models.Model):
    """What an expectation and reality pair is about. `parent` folds items into one aspect."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    definition = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Program(Versioned):
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Tier(Versioned):
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="tiers")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["program", "key"], name="tier_key_once")]

    def __str__(self) -> str:
        return self.name
