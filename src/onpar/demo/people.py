"""People at the partners: two to four each, with the roles that the type of partner needs."""

from dataclasses import dataclass
from random import Random
from unicodedata import normalize

from onpar.demo.chance import stream
from onpar.demo.members import Member
from onpar.demo.names import PEOPLE
from onpar.demo.rows import PersonRow

# The roles that a partner of a type has, most needed first.
_ROLES = {
    "reseller": ("executive", "sales", "operations", "technical"),
    "technology": ("executive", "technical", "sales", "marketing"),
    "service": ("executive", "technical", "operations", "sales"),
    "marketing": ("marketing", "executive", "sales", "operations"),
    "referral": ("executive", "sales", "operations", "marketing"),
}
_SENIORITY = {"executive": "owner", "sales": "leader"}


@dataclass(frozen=True)
class Contact:
    member: Member
    row: PersonRow

    @property
    def id(self) -> str:
        return self.row.external_id

    @property
    def role(self) -> str:
        return self.row.role


def make_people(members: list[Member], *, seed: int) -> dict[str, list[Contact]]:
    """The people of each member, by the member's tag."""
    chance = stream(seed, "people")
    return {member.tag: _people_of(member, chance) for member in members}


def _people_of(member: Member, chance: Random) -> list[Contact]:
    count = chance.choices((2, 3, 4), weights=(4, 4, 2))[0]
    names: dict[str, None] = {}
    while len(names) < count:
        names[_name(chance)] = None
    roles = _ROLES[member.type]
    return [
        make_contact(member, number, name, role)
        for number, (name, role) in enumerate(zip(names, roles, strict=False), start=1)
    ]


def make_contact(member: Member, number: int, name: str, role: str) -> Contact:
    local = normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace(" ", ".")
    row = PersonRow(
        partner=member.key,
        external_id=f"{member.tag}-{number}",
        name=name,
        email=f"{local}@{member.domain}",
        role=role,
        seniority=_SENIORITY.get(role, "specialist"),
        language=member.place.language,
    )
    return Contact(member, row)


def _name(chance: Random) -> str:
    given, family = chance.choice(PEOPLE)
    return f"{chance.choice(given.split())} {chance.choice(family.split())}"
