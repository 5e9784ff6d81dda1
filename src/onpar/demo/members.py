"""The partners of the demo: 701 resellers of AdventureWorks and 120 simulated ones, as members.

A member knows when it signed and when it leaves, which everything else (people, meetings, answers)
has to respect.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from onpar.demo.adventureworks import Reseller, sales_begin
from onpar.demo.chance import stream, weighted
from onpar.demo.months import add_months
from onpar.demo.names import COMPANIES, FIRST_WORDS, PLACES, Place
from onpar.demo.rows import ADVENTUREWORKS, SIMULATED, PartnerKey
from onpar.demo.staff import OWNER_BY_SELLER, PARTNER_MANAGERS

# How many simulated partners of each type there are.
SIMULATED_TYPES = {"technology": 40, "service": 34, "marketing": 26, "referral": 20}
_APPLICANTS, _NEWCOMERS = 15, 34
# Some partner managers look after simulated partners beside their resellers.
_OWNERS = PARTNER_MANAGERS[:3]


@dataclass(frozen=True)
class Member:
    """joined_on: None for an applicant. left_on: the day its last agreement ended, if it did.

    ended_early: it left before the term was over.
    """

    key: PartnerKey
    name: str
    type: str
    owner: str
    place: Place
    employees: int
    joined_on: date | None
    left_on: date | None = None
    ended_early: bool = False
    first_sale: date | None = None
    last_sale: date | None = None
    yearly_revenue: int = 0

    @property
    def domain(self) -> str:
        letters = (c if c.isascii() and c.isalnum() else " " for c in self.name.lower())
        words = [word for word in "".join(letters).split() if word not in ("and", "the", "of")]
        return "".join(words[:3]) + ".example"

    @property
    def tag(self) -> str:
        """Short and unique over both origins, for external ids."""
        return f"{self.key.origin[0]}{self.key.value}"

    @property
    def has_never_sold(self) -> bool:
        """Only of resellers: what others sell is not of AdventureWorks."""
        return self.type == "reseller" and self.first_sale is None

    def is_member(self, day: date) -> bool:
        joined = self.joined_on is not None and self.joined_on <= day
        return joined and (self.left_on is None or day < self.left_on)


def make_reseller_members(resellers: list[Reseller], *, today: date, seed: int) -> list[Member]:
    chance = stream(seed, "resellers")
    without_sales = [reseller.key for reseller in resellers if reseller.first is None]
    chance.shuffle(without_sales)
    applicants = set(without_sales[:_APPLICANTS])
    newcomers = set(without_sales[_APPLICANTS : _APPLICANTS + _NEWCOMERS])
    members = []
    for reseller in resellers:
        if reseller.key in applicants:
            joined = None
        elif reseller.key in newcomers:
            joined = today - timedelta(days=chance.randint(12, 150))
        else:
            joined = _joined(reseller, today=today, chance=chance)
        left, early = _leaves(reseller, joined, today=today, chance=chance)
        members.append(_reseller_member(reseller, joined, left, early=early, today=today))
    return members


def make_simulated_members(*, today: date, seed: int) -> list[Member]:
    chance = stream(seed, "companies")
    names = _company_names(chance)
    listed = [(kind, name) for kind in SIMULATED_TYPES for name in names[kind]]
    return [
        _simulated_member(number, name, partner_type, today=today, chance=chance)
        for number, (partner_type, name) in enumerate(listed, start=1)
    ]


def _simulated_member(
    number: int, name: str, partner_type: str, *, today: date, chance: Random
) -> Member:
    months = chance.randint(3, 60) if chance.random() < 0.9 else chance.randint(1, 4)
    joined = add_months(today, -months) - timedelta(days=chance.randint(1, 27))
    left, early = _leaves_by_chance(joined, today=today, chance=chance)
    return Member(
        key=PartnerKey(SIMULATED, str(number)),
        name=name,
        type=partner_type,
        owner=_OWNERS[number % len(_OWNERS)].email,
        place=chance.choice(PLACES),
        employees=int(chance.lognormvariate(3.6, 1.0)) + 3,
        joined_on=joined,
        left_on=left,
        ended_early=early,
    )


def _joined(reseller: Reseller, *, today: date, chance: Random) -> date:
    """One to three months before the first sale; earlier where the sales begin with the file."""
    if reseller.first is None:
        return add_months(today, -chance.randint(14, 30)) + timedelta(days=chance.randint(0, 20))
    begins_with_file = reseller.first < add_months(sales_begin(today), 3)
    months = chance.randint(3, 24) if begins_with_file else chance.randint(1, 3)
    return add_months(reseller.first, -months) - timedelta(days=chance.randint(0, 20))


def _leaves(
    reseller: Reseller, joined: date | None, *, today: date, chance: Random
) -> tuple[date | None, bool]:
    """A reseller that stopped buying mostly leaves when its term ends; some leave before that."""
    if joined is None:
        return None, False
    silent_since = reseller.last or joined
    ends = next_anniversary(joined, silent_since + timedelta(days=150))
    stays = chance.random()
    early = silent_since + timedelta(days=chance.randint(100, 200))
    if ends >= today or stays < 0.45:
        return None, False
    if stays > 0.93 and early < min(ends, today):
        return early, True
    return ends, False


def _leaves_by_chance(joined: date, *, today: date, chance: Random) -> tuple[date | None, bool]:
    """Each renewal of the last three years may be the end."""
    ends = next_anniversary(joined, max(joined, add_months(today, -36)))
    while ends < today:
        draw = chance.random()
        if draw < 0.02 and ends - timedelta(days=120) > joined:
            return ends - timedelta(days=chance.randint(20, 110)), True
        if draw < 0.10:
            return ends, False
        ends = next_anniversary(joined, ends)
    return None, False


def next_anniversary(joined: date, after: date) -> date:
    """The first yearly return of `joined` later than `after`."""
    years = 1
    while add_months(joined, 12 * years) <= after:
        years += 1
    return add_months(joined, 12 * years)


def _reseller_member(
    reseller: Reseller, joined: date | None, left: date | None, *, early: bool, today: date
) -> Member:
    row = reseller.row
    place = Place(row["City"], row["StateProvinceName"], reseller.country, reseller.language)
    start = today.replace(day=1)
    return Member(
        key=PartnerKey(ADVENTUREWORKS, reseller.key),
        name=reseller.name,
        type="reseller",
        owner=OWNER_BY_SELLER[reseller.seller],
        place=place,
        employees=int(row["NumberEmployees"]),
        joined_on=joined,
        left_on=left,
        ended_early=early,
        first_sale=reseller.first,
        last_sale=reseller.last,
        yearly_revenue=int(reseller.revenue_between(add_months(start, -12), start)),
    )


def _company_names(chance: Random) -> dict[str, list[str]]:
    """Enough names for every type; no first word twice within a type."""
    names = {}
    for partner_type, count in SIMULATED_TYPES.items():
        firsts = chance.sample(FIRST_WORDS, count)
        lasts = COMPANIES[partner_type].last_words
        names[partner_type] = [
            f"{first} {weighted(chance, dict.fromkeys(lasts, 1.0))}" for first in firsts
        ]
    return names
