"""Staff users, their API tokens and the installation."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id
from onpar.kernel.models import Mail


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    PROGRAM_MANAGER = "program_manager", _("Program manager")
    PARTNER_MANAGER = "partner_manager", _("Partner manager")
    ANALYST = "analyst", _("Analyst")
    EXECUTIVE = "executive", _("Executive")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person on the vendor's side."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(max_length=64, default="UTC")

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def actor(self) -> str:
        """How audit entries and events name this user."""
        return f"user:{self.pk}"

    @property
    def is_invited(self) -> bool:
        """Has been asked in, and has not come yet."""
        return self.last_login is None and not self.has_usable_password()

    @property
    def sees_all_partners(self) -> bool:
        """A partner manager sees own partners; every other staff role sees the program."""
        return self.role != Role.PARTNER_MANAGER

    @property
    def may_edit(self) -> bool:
        """May change partners that this user sees; analysts and executives only read."""
        return self.runs_program or self.role == Role.PARTNER_MANAGER

    @property
    def runs_program(self) -> bool:
        """Imports, merges, exports everything and changes what the program defines."""
        return self.role in (Role.ADMINISTRATOR, Role.PROGRAM_MANAGER)

    @property
    def is_administrator(self) -> bool:
        """Users, tokens, tasks and the audit log."""
        return self.role == Role.ADMINISTRATOR


class Scope(models.TextChoices):
    """What a token may be used for, within the rights of its user."""

    PARTNERS_READ = "partners:read", _("Read partners and everything recorded with them")
    PARTNERS_WRITE = (
        "partners:write",
        _("Add and change partners, people, agreements, interactions"),
    )
    SALES_WRITE = "sales:write", _("Add and change sales")
    ANSWERS_WRITE = "answers:write", _("Add survey answers")
    METRICS_READ = "metrics:read", _("Read metrics")
    EXPORTS = "exports", _("Export everything")


class ApiToken(models.Model):
    """A key for other software. Only its digest is kept; it acts as its user, never with more rights."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=16, help_text="The beginning, to recognize it by")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    def is_alive(self, at: datetime) -> bool:
        """Reads the user, one query if not loaded."""
        expired = self.expires_at is not None and self.expires_at <= at
        return self.revoked_at is None and not expired and self.user.is_active


class KeyPurpose(models.TextChoices):
    SETUP = "setup", _("First start")
    INVITATION = "invitation", _("Invitation")
    SIGN_IN = "sign_in", _("Sign-in")
    CONFIRMATION = "confirmation", _("Confirmation")


class OneTimeKey(models.Model):
    """A link, and for some purposes a code, that works once. Only digests of both are stored.

    `user` is empty for the first start, and for an address that nobody has: somebody who asks for a
    code cannot tell whether there is a user.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    purpose = models.CharField(max_length=20, choices=KeyPurpose.choices)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="keys")
    link_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=KeyPurpose.values), name="key_purpose_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.public_id}"


class Installation(models.Model):
    """The one row that says whose OnPar this is."""

    vendor_name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    is_demo = models.BooleanField(default=False)
    demo_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return self.vendor_name
