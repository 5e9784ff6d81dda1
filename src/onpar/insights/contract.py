"""What this room declares to the others."""

from onpar.insights.models import BatchRow, ClosedBatch
from onpar.insights.tasks import StaleWatch, watch_waves
from onpar.kernel.registry import Contract, Impersonal
from onpar.kernel.schedules import Upkeep

CONTRACT = Contract(
    impersonal=(
        Impersonal(ClosedBatch, "Groups of partners that may be shown, and digests"),
        Impersonal(BatchRow, "What a partner was when a wave ended; it goes with the answer set"),
    ),
    upkeep=(
        Upkeep("stale-facts", 5, StaleWatch().look),
        Upkeep("ended-waves", 60, watch_waves),
    ),
)
