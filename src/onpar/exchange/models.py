"""What an import did, where it goes on after it was killed, and what people prepare in the browser."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id


class RunState(models.TextChoices):
    RUNNING = "running", _("Running, or killed: the same import goes on")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed: the file could not be read to its end")
    UNDONE = "undone", _("Undone")


class ImportRun(models.Model):
    """One file on its way in. Counts and `rows_read` are written with each batch: the checkpoint.

    A run is taken up again by the same kind, origin and digests. `refused_bytes` is how much of the
    refused file belongs to the batches stored. `undone` and `left` count rows of tables.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    kind = models.CharField(max_length=20)
    origin = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    mapping_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    actor = models.CharField(max_length=80)
    rows_read = models.PositiveBigIntegerField(default=0)
    new = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    filtered = models.PositiveBigIntegerField(default=0)
    refused_bytes = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone = models.PositiveBigIntegerField(default=0)
    left = models.PositiveBigIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    defined = models.JSONField(default=list, help_text="Table and id of what was made on the way")

    class Meta:
        indexes = [models.Index(fields=["file_digest", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} from {self.file_name}"


class ImportJournal(models.Model):
    """What one batch of an import made and changed, so that it can be undone; the rows that an undo left
    once it is. Dropped after 30 days, and when a person in it is erased."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="journal")
    number = models.PositiveBigIntegerField(help_text="Rows of the file read up to its end")
    content = models.BinaryField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="journal_batch_once")]

    def __str__(self) -> str:
        return f"{self.run_id} up to row {self.number}"


class Erasure(models.Model):
    """What is left of a person who was erased: that it happened, and how to know the person's row in
    the next import. The digests are keyed, so that nobody can try addresses without the key."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    subject = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    email_digest = models.CharField(max_length=64, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    report = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["email_digest"]), models.Index(fields=["source_digest"])]

    def __str__(self) -> str:
        return f"{self.subject} erased at {self.at}"


class Upload(models.Model):
    """A file that somebody brought. It lies in a folder with a random name and is never served."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where the file lies below the folder of uploads; this is how a draft names a lookup file."""
        return f"{self.public_id}/{self.name}"

    @property
    def path(self) -> Path:
        return uploads_folder() / self.address


def uploads_folder() -> Path:
    """Among the files of imports: an erasure looks through all of them."""
    return Path(settings.DATA_DIR) / "imports" / "uploads"


class SavedMapping(models.Model):
    """A mapping kept under a name, offered when a file with the same header comes again."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    document = models.JSONField(default=dict)
    header_digest = models.CharField(max_length=64, db_index=True)
    actor = models.CharField(max_length=80)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DraftState(models.TextChoices):
    PREPARING = "preparing", _("Being prepared")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")
    FINISHED = "finished", _("Finished")


class ImportDraft(models.Model):
    """A file on the way to becoming an import: what is typed, checked and run in the browser.

    `document` is the mapping as it was typed, right or wrong. `report` is what the last check said,
    `problem` why the last check or run ended early. `task` is the task that checks or runs it;
    `stop_asked` tells that task to end after the batch under way.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=20)
    document = models.JSONField(default=dict)
    header_digest = models.CharField(max_length=64, db_index=True)
    saved = models.ForeignKey(
        SavedMapping, on_delete=models.SET_NULL, null=True, related_name="drafts"
    )
    state = models.CharField(
        max_length=10, choices=DraftState.choices, default=DraftState.PREPARING
    )
    report = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    task = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    stop_asked = models.BooleanField(default=False)
    run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, related_name="drafts")
    actor = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DraftState.values), name="draft_state_is_known"
            )
        ]
        indexes = [models.Index(fields=["state", "changed_at"])]

    def __str__(self) -> str:
        return f"{self.kind} from {self.upload_id}"

    @property
    def is_busy(self) -> bool:
        """While a task checks or runs it, nothing about it may be changed."""
        return self.state in (DraftState.CHECKING, DraftState.RUNNING)

    @property
    def state_after_stop(self) -> DraftState:
        if self.state == DraftState.RUNNING:
            return DraftState.STOPPED
        return DraftState.PREPARING


class Export(models.Model):
    """A zip of everything, asked for by somebody and made by a task. Kept for seven days.

    task: public id of the task that makes it. finished_at: when the file was whole.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    actor = models.CharField(max_length=80)
    task = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"export of {self.created_at}"
