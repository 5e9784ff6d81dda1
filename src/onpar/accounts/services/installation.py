"""Whose OnPar this is."""

from onpar.accounts.models import Installation
from onpar.kernel.db import writing


def set_up_installation(
    *, vendor_name: str, currency: str, time_zone: str, is_demo: bool = False, demo_note: str = ""
) -> Installation:
    with writing():
        installation, _created = Installation.objects.update_or_create(
            pk=1,
            defaults={
                "vendor_name": vendor_name,
                "currency": currency,
                "time_zone": time_zone,
                "is_demo": is_demo,
                "demo_note": demo_note,
            },
        )
    return installation
