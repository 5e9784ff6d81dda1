"""What is kept of a closed batch: who is counted in it, what each was, and what may be shown of it."""

from django.db import models

from onpar.surveys.models import Response, Wave


class ClosedBatch(models.Model):
    """A wave in group or anonymous mode after its end. Made once, from attributes and from who answered
    what; nothing of it is ever made again.

    attributes: their names, in the program's order. releases: a list of groups by the digest of the
    answer sets that it is for; a group is a list of attribute and value.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="batch")
    at = models.DateTimeField()
    attributes = models.JSONField()
    releases = models.JSONField()
    answers_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "closed batches"

    def __str__(self) -> str:
        return f"batch of wave {self.wave_id}"


class BatchRow(models.Model):
    """An answer set of the batch. It goes with the answer set, and the batch is withdrawn then.

    number: its place, drawn at random. cluster: what keeps the answer sets of one partner together, as
    in the facts. values: of each attribute of the batch, those that its partner had at closing; an
    anonymous answer set has none.
    """

    batch = models.ForeignKey(ClosedBatch, on_delete=models.CASCADE, related_name="rows")
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    cluster = models.BigIntegerField()
    values = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_row_once"),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of batch {self.batch_id}"
