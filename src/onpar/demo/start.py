"""Starts the demo: builds it once, and never over real data."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from onpar.accounts.queries import get_installation
from onpar.demo.build import build_demo, is_complete
from onpar.insights.batches.closing import close_batches
from onpar.insights.facts.refresh import rebuild, refresh
from onpar.kernel import clock
from onpar.kernel.errors import DomainError
from onpar.partners.models import Partner


class NotADemo(DomainError):
    code = "not_a_demo"


def ensure_demo(*, reset: bool, say: Callable[[str], None]) -> None:
    """A complete demo is left as it is, unless `reset` is asked for. Raises NotADemo over real data."""
    installation = get_installation()
    if Partner.objects.exists() and not installation.is_demo:
        raise NotADemo(
            "This database holds partners that are no demo. Name another ONPAR_DATA_DIR or DATABASE_URL."
        )
    if reset or not is_complete(installation):
        if installation.is_demo:
            # Also after a build that was cut short.
            call_command("flush", interactive=False, verbosity=0)
        (Path(settings.DATA_DIR) / "demo").touch()
        build_demo(today=clock.today(), progress=say)
        rebuild(at=clock.now())
    else:
        refresh(at=clock.now())
    close_batches(actor="demo", at=clock.now())
