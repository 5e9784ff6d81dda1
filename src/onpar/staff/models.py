"""What the workspace remembers for its people."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from onpar.kernel.ids import PUBLIC_ID_LENGTH, new_public_id


class SavedView(models.Model):
    """Filters, order and columns of the list of partners under a name; `address` is the query of its URL."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    address = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_view_name_once",
                violation_error_message="You have a view of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def href(self) -> str:
        return f"{reverse('staff:partners')}?{self.address}"
