"""Rows that every room writes through `events`, `audit`, `staleness` and `limits`."""

from django.db import models


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
    """Who did what to which object. The payload lies apart, so that it can be erased."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80, help_text="user:ID, or the name of a command")
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["actor", "at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class AuditPayload(models.Model):
    entry = models.OneToOneField(AuditEntry, on_delete=models.CASCADE, related_name="payload")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


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
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "slot"], name="rate_counter_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
