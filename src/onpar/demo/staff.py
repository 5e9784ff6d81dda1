"""The vendor's people in the demo. Partner managers carry the number of an AdventureWorks seller."""

from dataclasses import dataclass

from onpar.accounts.models import Role

VENDOR = "Adventure Works"
NOTE = "Sample sales from Microsoft AdventureWorks; experience data simulated"


@dataclass(frozen=True)
class StaffMember:
    name: str
    role: Role
    seller: str = ""

    @property
    def email(self) -> str:
        return _email(self.name)


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@demo.example"


PROGRAM_MANAGER = StaffMember("Dana Whitfield", Role.PROGRAM_MANAGER)
PARTNER_MANAGER = StaffMember("Tomas Rivera", Role.PARTNER_MANAGER, "281")
_OTHERS = (
    StaffMember("Priya Raman", Role.ANALYST),
    StaffMember("Marcus Oyelaran", Role.EXECUTIVE),
    StaffMember("Lena Hofmann", Role.ADMINISTRATOR),
)
_SELLERS = {
    "272": "Ingrid Solheim",
    "282": "Claire Beaumont",
    "283": "Joel Abernathy",
    "284": "Mei Tanaka",
    "285": "Samuel Okafor",
    "286": "Ruth Castellan",
    "287": "Hannah Lindqvist",
    "288": "Pierre Vasseur",
    "289": "Fiona Mackay",
    "290": "Gareth Price",
    "291": "Anil Deshmukh",
    "292": "Sofia Marchetti",
    "293": "Dwight Callahan",
    "294": "Omar Farouk",
    "295": "Katrin Vogel",
    "296": "Jack Thornbury",
}
PARTNER_MANAGERS = (
    PARTNER_MANAGER,
    *(StaffMember(name, Role.PARTNER_MANAGER, seller) for seller, name in _SELLERS.items()),
)
STAFF = (PROGRAM_MANAGER, *PARTNER_MANAGERS, *_OTHERS)
OWNER_BY_SELLER = {member.seller: member.email for member in PARTNER_MANAGERS}
