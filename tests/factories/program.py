"""The program around the things: its catalog, its surveys and its facts."""

from onpar.accounts.services.installation import set_up_installation
from onpar.insights.facts.refresh import rebuild
from onpar.kernel import clock
from onpar.partners.defaults import install_defaults
from onpar.surveys.defaults import install_default_surveys


def install_program(*, is_demo: bool = False) -> None:
    """The default catalog and surveys of the vendor Northwind, in dollars and UTC."""
    set_up_installation(
        vendor_name="Northwind",
        currency="USD",
        time_zone="UTC",
        is_demo=is_demo,
        demo_note="Simulated" if is_demo else "",
    )
    install_defaults()
    install_default_surveys(actor="command:tests", at=clock.now())


def refresh_facts() -> None:
    """Factories write rows past the services that mark facts stale, so all facts are made again."""
    rebuild(at=clock.now())
