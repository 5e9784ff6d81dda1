"""Changes of many partners at once, kept for a while so that they can be taken back."""

from django.db import models

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id


class BulkChange(models.Model):
    """`journal`: what each partner was before and after (`kernel.journal`), until it was taken back."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)
    journal = models.BinaryField()

    def __str__(self) -> str:
        return f"bulk change of {self.at}"
