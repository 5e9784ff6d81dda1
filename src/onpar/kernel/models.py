"""Rows that every room writes through `events`, `audit`, `staleness`, `limits`, `tasks` and `mail`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id


class Versioned(models.Model):
    """A row that people edit. Every change raises `version`, so that a form knows that it is outdated."""

    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        abstract = True


class Event(models.Model):
    """Something that happened, announced in the transaction that made it happen. Kept 400 days."""

    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    subject = models.CharField(max_length=80, help_text="Kind and id, such as partner:17")
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["name", "at"]), models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class AuditEntry(models.Model):
    """Who did what to which object. The payload lies apart, so that it can be erased.

    The sealer gives each entry its place in the chain (`seq`) and its seal.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80, help_text="user:ID, or the name of a command")
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, help_text="Of the salt and the payload")
    seq = models.PositiveBigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject", "at"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["id"], condition=models.Q(seq=None), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class AuditPayload(models.Model):
    entry = models.OneToOneField(AuditEntry, on_delete=models.CASCADE, related_name="payload")
    salt = models.CharField(max_length=32)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class AuditHead(models.Model):
    """The one row that says where the sealed log ends, with a signature."""

    seq = models.PositiveBigIntegerField()
    seal = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_audit_head")]

    def __str__(self) -> str:
        return f"{self.seq}:{self.seal}"


class StaleMonth(models.Model):
    """A month of a fact whose rows changed after it was last written to the columnar copy.

    `changed` counts the changes: a refresh clears the mark only if no change came in meanwhile.
    """

    fact = models.CharField(max_length=40)
    month = models.PositiveIntegerField(help_text="Year and month, such as 202611")
    changed = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "month"], name="stale_month_once")]

    def __str__(self) -> str:
        return f"{self.fact} {self.month}"


class RateCounter(models.Model):
    """Tries of one key in one window, shared by all processes."""

    key = models.CharField(max_length=64)
    slot = models.BigIntegerField(help_text="Number of the window since 1970")
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "slot"], name="rate_counter_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class KeptAnswer(models.Model):
    """What other software was answered under a key of its own, to be said again. Kept for a day."""

    owner = models.CharField(max_length=80, help_text="Whose key it is, such as token:ID")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="Of the request")
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"


class TaskState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")


class Task(models.Model):
    """A piece of work for the worker, kept until it is done or given up.

    `worker` and `attempts` together are the claim: what a worker writes names both, so one that was
    taken for dead changes nothing. `run_after` is empty for at once.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    path = models.CharField(max_length=200, help_text="Where the function stands")
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True, help_text="One such task at a time")
    queue = models.CharField(max_length=20)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.WAITING)
    run_after = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, help_text="Of the last attempt")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=TaskState.values), name="task_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(key=""),
                name="task_of_a_key_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "-priority", "id"],
                condition=models.Q(state="waiting"),
                name="task_waiting",
            ),
            models.Index(
                fields=["worker"], condition=models.Q(state="running"), name="task_running"
            ),
            models.Index(fields=["state", "finished_at"], name="task_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.public_id}"


class Effect(models.Model):
    """Something that may happen once, ever: `key` says what and for whom."""

    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Worker(models.Model):
    """A worker process. It counts `beats` while it lives; others judge it by whether they move."""

    token = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    name = models.CharField(max_length=120, help_text="Machine and process")
    beats = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ScheduledRun(models.Model):
    """That a schedule fired for a day. The constraint is what keeps two workers from firing twice."""

    schedule = models.CharField(max_length=80)
    slot = models.DateField()
    at = models.DateTimeField()
    task = models.CharField(max_length=PUBLIC_ID_LENGTH, help_text="The task's public id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "slot"], name="scheduled_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.slot}"


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    KEPT = "kept", _("In the outbox")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired")


class Mail(models.Model):
    """A mail on its way, or what is known of it afterward. `body` is sealed, and empty once forgotten."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    recipient = models.EmailField()
    about = models.CharField(max_length=80, db_index=True, help_text="To whom, such as user:17")
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=MailState.choices)
    note = models.CharField(max_length=300, blank=True, help_text="What the mail server said last")
    created_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    secret_until = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="mail_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"


class FieldType(models.TextChoices):
    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Several of several")
    LINK = "link", _("Link")
    EMAIL = "email", _("Email address")


class FieldDefinition(Versioned):
    """A field that a program adds to a form. `target` names the form, such as `partner`.

    options: value and label of each choice. unit: of a number; the currency of an amount of money.
    is_personal: whether a value says something about a person, so that erasure reaches it.
    """

    target = models.CharField(max_length=60)
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    type = models.CharField(max_length=12, choices=FieldType.choices)
    help = models.CharField(max_length=200, blank=True)
    is_required = models.BooleanField(default=False)
    unit = models.CharField(max_length=20, blank=True)
    options = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    is_personal = models.BooleanField(default=False)

    class Meta:
        ordering = ["target", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["target", "key"], name="field_key_once"),
            models.CheckConstraint(
                condition=models.Q(type__in=FieldType.values), name="field_type_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label
