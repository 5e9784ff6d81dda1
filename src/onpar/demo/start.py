"""Starts the demo: builds it once, and never over real data."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from onpar.accounts.queries import get_installation
from onpar.demo.build import build_demo
from onpar.insights.facts.refresh import refresh
from onpar.kernel import clock
from onpar.kernel.errors import DomainError
from onpar.partners.models import Partner


class NotADemo(DomainError):
    code = "not_a_demo"


def ensure_demo(*, reset: bool, say: Callable[[str], None]) -> None:
    """An existing demo is left as it is; `reset` empties it first. Raises NotADemo over real data."""
    is_demo = get_installation().is_demo
    if Partner.objects.exists() and not is_demo:
        raise NotADemo(
            "This database holds partners that are no demo. Name another ONPAR_DATA_DIR or DATABASE_URL."
        )
    if is_demo and reset:
        call_command("flush", interactive=False, verbosity=0)
        is_demo = False
    if not is_demo:
        (Path(settings.DATA_DIR) / "demo").touch()
        build_demo(today=clock.today(), progress=say)
    refresh(at=clock.now())
