"""What this room declares to the others."""

from onpar.insights.tasks import StaleWatch
from onpar.kernel.registry import Contract
from onpar.kernel.schedules import Upkeep

CONTRACT = Contract(upkeep=(Upkeep("stale-facts", 5, StaleWatch().look),))
