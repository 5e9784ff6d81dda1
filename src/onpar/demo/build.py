"""Builds the demo: the catalog, the staff, the AdventureWorks resellers and the simulated layer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from onpar.accounts.models import Installation
from onpar.accounts.services.installation import set_up_installation
from onpar.accounts.services.users import create_user
from onpar.demo.adventureworks import RESELLERS_MAPPING, SALES_MAPPING
from onpar.demo.feedback import WAVE
from onpar.demo.lifecycles import first_stage
from onpar.demo.listening import BATCHES, wave_of
from onpar.demo.members import Member
from onpar.demo.names import COMPANIES
from onpar.demo.rows import ADVENTUREWORKS, SIMULATED, AnswerSet, PartnerRow
from onpar.demo.staff import NOTE, STAFF, VENDOR
from onpar.demo.storing import ACTOR, Importer
from onpar.demo.world import World, make_world
from onpar.exchange.mapping import MappedWave, load_mapping
from onpar.kernel.errors import DomainError
from onpar.partners.defaults import install_defaults
from onpar.partners.defaults.catalog import PROGRAM
from onpar.partners.models import Partner
from onpar.partners.services.catalog import ensure_groups
from onpar.surveys.defaults import install_default_surveys
from onpar.surveys.models import Question

_GROUPS = ("specialty_shop", "value_added", "warehouse")
_APPLIED_DAYS_AGO = 30


class NotEmpty(DomainError):
    code = "not_empty"


@dataclass(frozen=True)
class DemoReport:
    """What was stored, in rows."""

    partners: int
    people: int
    sales: int
    interactions: int
    answer_sets: int
    answers: int


def build_demo(
    *, today: date, seed: int = 7, progress: Callable[[str], None] = lambda _line: None
) -> DemoReport:
    """Fills an empty, migrated database; the same day and seed give the same program.

    `progress` gets a line before each step. Raises NotEmpty where there are partners already.
    """
    if Partner.objects.exists():
        raise NotEmpty("This database holds partners already. Build the demo in an empty one.")
    at = datetime.combine(today, time.min, UTC)
    progress("Making up the simulated layer")
    world = make_world(today=today, seed=seed)
    _set_up(at)
    with TemporaryDirectory(prefix="onpar-demo-") as directory:
        report = _store(world, Importer(Path(directory), at), today, progress)
    _name_installation(NOTE)
    return report


def is_complete(installation: Installation) -> bool:
    """Whether a build came to its end: the note is written last."""
    return installation.is_demo and installation.demo_note == NOTE


def _set_up(at: datetime) -> None:
    _name_installation("")
    install_defaults()
    install_default_surveys(actor=ACTOR, at=at)
    ensure_groups(_GROUPS)
    for member in STAFF:
        create_user(
            member.email, name=member.name, role=member.role, password=None, actor=ACTOR, at=at
        )


def _name_installation(note: str) -> None:
    set_up_installation(
        vendor_name=VENDOR, currency="USD", time_zone="UTC", is_demo=True, demo_note=note
    )


def _store(
    world: World, importer: Importer, today: date, progress: Callable[[str], None]
) -> DemoReport:
    progress("Importing partners, their people and agreements")
    partners = _store_partners(world, importer)
    people = importer.import_rows("people", world.people)
    constants = {"program": PROGRAM[0]}
    importer.import_rows("agreements", world.agreements, constants=constants)
    importer.import_rows("stages", world.stages)
    progress("Importing sales")
    sales = _store_sales(world, importer)
    progress("Importing interactions and outcomes")
    interactions = importer.import_rows("interactions", world.interactions)
    importer.import_rows("outcomes", world.outcomes)
    importer.import_rows("expectations", world.expectations)
    progress("Importing answers")
    answer_sets = _store_answers(world, importer, today)
    return DemoReport(partners, people, sales, interactions, answer_sets, world.count_answers())


def _store_partners(world: World, importer: Importer) -> int:
    resellers = [member for member in world.members if member.key.origin == ADVENTUREWORKS]
    others = [member for member in world.members if member.key.origin == SIMULATED]
    rows = [_reseller_cells(world.reseller_rows[member.key.value], member) for member in resellers]
    # Applicants wait since last month, which is when their row came in.
    applied = Importer(importer.directory, importer.at - timedelta(days=_APPLIED_DAYS_AGO))
    mapping = load_mapping(RESELLERS_MAPPING)
    return (
        applied.import_dicts(
            "applicants", "partners", [r for r in rows if not r["SignedOn"]], mapping
        )
        + importer.import_dicts(
            "resellers", "partners", [r for r in rows if r["SignedOn"]], mapping
        )
        + importer.import_rows("partners", [_partner_row(member) for member in others])
    )


def _reseller_cells(row: dict[str, str], member: Member) -> dict[str, object]:
    return {
        **row,
        "SignedOn": member.joined_on or "",
        "Stage": first_stage(member),
        "Owner": member.owner,
        "Domain": member.domain,
        "Language": member.place.language,
    }


def _partner_row(member: Member) -> PartnerRow:
    return PartnerRow(
        external_id=member.key.value,
        name=member.name,
        types=member.type,
        stage=first_stage(member),
        employees=member.employees,
        city=member.place.city,
        region=member.place.region,
        country=member.place.country,
        language=member.place.language,
        industry=COMPANIES[member.type].industry,
        domain=member.domain,
        owner=member.owner,
        joined_on=member.joined_on or "",
    )


def _store_sales(world: World, importer: Importer) -> int:
    mapping = load_mapping(SALES_MAPPING)
    lines = importer.import_dicts("adventureworks-sales", "sales", world.reseller_sales, mapping)
    constants = {"currency": "USD"}
    return lines + importer.import_rows(
        "sales", world.sales, constants=constants, without_partner="direct"
    )


def _store_answers(world: World, importer: Importer, today: date) -> int:
    stored = 0
    for survey in sorted({answer_set.survey for answer_set in world.answer_sets}):
        sets = [answer_set for answer_set in world.answer_sets if answer_set.survey == survey]
        questions = Question.objects.filter(version__survey__key=survey).values_list(
            "key", flat=True
        )
        stored += importer.import_answers(sets, _waves(sets, today), list(questions))
    return stored


def _waves(sets: list[AnswerSet], today: date) -> list[MappedWave]:
    """The quarters that were asked, the batches, and the feedback wave that stays open."""
    modes = {answer_set.wave: answer_set.mode for answer_set in sets}
    return [
        _wave(key, mode, [s.on for s in sets if s.wave == key], today)
        for key, mode in modes.items()
    ]


def _wave(key: str, mode: str, days: list[date], today: date) -> MappedWave:
    if key == WAVE:
        return MappedWave(key=key, name="After each touchpoint", mode=mode, opened_on=min(days))
    if mode in {batch.mode for batch in BATCHES}:
        name = f"{mode.capitalize()} wave"
        return MappedWave(key=key, name=name, mode=mode, opened_on=min(days), closed_on=max(days))
    year, quarter = key.split("-q")
    opened = date(int(year), 3 * int(quarter) - 2, 1)
    closed = None if key == wave_of(today) else max(days)
    return MappedWave(
        key=key, name=f"Q{quarter} {year}", mode=mode, opened_on=opened, closed_on=closed
    )
