"""An export holds everything, is read back row for row, and says no more than the modes allow."""

import csv
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from django.apps import apps

from onpar.exchange.errors import ExportUnreadable, NotEmpty
from onpar.exchange.export.tables import LEFT_OUT, TABLES, Table
from onpar.exchange.kinds import KINDS, Reading
from onpar.exchange.mapping import Mapping
from onpar.exchange.services.exporting import export_folder, export_zip
from onpar.exchange.services.importing import preview_file
from onpar.exchange.services.restoring import restore_export
from onpar.kernel import clock
from onpar.kernel.models import FieldDefinition
from onpar.partners.models import (
    Aspect,
    CustomerScore,
    Expectation,
    ExternalId,
    Partner,
    PartnerAlias,
    PartnerGroup,
    PartnerType,
    PersonAlias,
    Sale,
    Tier,
)
from onpar.surveys.models import Answer, Mode, Response, ScoreWeights, Wave
from tests.factories import (
    install_program,
    make_agreement,
    make_answer_set,
    make_interaction,
    make_outcome,
    make_partner,
    make_person,
    make_sale,
    make_wave,
)
from tests.people import People

NASTY = '=HYPERLINK("https://evil.example"),"\r\n\'quoted\' 😀 _x0041_'
RATINGS = {"ease_of_work_need": 9, "ease_of_work_get": 5.5, "nps": 7}


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def export(folder: Path) -> dict[str, object]:
    return export_folder(folder, ["csv"], at=clock.now())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


@pytest.fixture
def people(db: None) -> People:
    install_program()
    return People.make()


@pytest.fixture
def full(people: People) -> Partner:
    """A program in which every table has rows, and every reference is used."""
    PartnerType.objects.create(key="bespoke", name=NASTY[:80], order=9)
    Aspect.objects.create(key="speed", name="Speed", parent=Aspect.objects.first())
    ScoreWeights.objects.create(version=1, created_at=clock.now(), weights={"ease_of_work": 2})
    FieldDefinition.objects.create(target="partner", key="score", label="Score", type="number")
    partner = make_partner(
        NASTY,
        partner_type="bespoke",
        owner=people.colleague,
        sponsor=people.executive,
        city="-1+1",
        other_languages=["de", "fr"],
        target_markets=["=Retail"],
        custom={"score": 4.5, "note": NASTY},
    )
    partner.types.add(PartnerType.objects.get(key="reseller"))
    partner.groups.add(PartnerGroup.objects.create(key="vip", name="Very important"))
    ExternalId.objects.create(partner=partner, origin="crm", value="A-1")
    ExternalId.objects.create(partner=partner, origin="erp", value="0017", is_former=True)
    PartnerAlias.objects.create(
        partner=partner, public_id="3" * 14, former_id=17, name="Old", merged_at=clock.now()
    )
    ana = make_person(
        partner, "Ana", email="ana@example.com", origin="crm", external_id="P-1",
        time_zone="Europe/Paris", consented_on=date(2026, 1, 12), consent_source="Form",
    )  # fmt: skip
    PersonAlias.objects.create(person=ana, origin="crm", external_id="P-0")
    agreement = make_agreement(
        partner, renewal_on=date(2030, 1, 1), outcome="renewed", notice_days=90,
        accepted_on=date(2026, 1, 2), accepted_by=ana, accepted_version="+2",
    )  # fmt: skip
    agreement.tier = Tier.objects.get(program=agreement.program, key="gold")
    agreement.save()
    make_sale(partner, -1234567, currency="JPY", customer="+Acme", on=date(2026, 5, 4))
    make_sale(None, 9007199254740993, currency="BHD")
    corrected = make_interaction(partner, "Right", person=ana, staff=people.analyst, minutes=30)
    make_interaction(partner, "Wrong", superseded_by=corrected)
    outcome = make_outcome(
        partner, "Grow", judgment="met", judged_on=date(2026, 1, 1), evidence="=1+1"
    )
    Expectation.objects.create(
        partner=partner, aspect=Aspect.objects.get(key="speed"), level=8,
        stated_on=date(2026, 1, 1), outcome=outcome,
    )  # fmt: skip
    CustomerScore.objects.create(
        partner=partner, customer=NASTY, on=date(2026, 2, 3), score=4.2, low=0, high=5,
        promise_kept=1 / 3, external_id="=1",
    )  # fmt: skip
    told = make_answer_set(
        make_wave(mode=Mode.NAMED), partner, RATINGS | {"nps_reason": NASTY}, person=ana
    )
    Response.objects.filter(pk=told.pk).update(interaction=corrected, language="de")
    return partner


def other_partners(count: int) -> list[Partner]:
    return [make_partner(f"Partner {number}") for number in range(count)]


def answered(wave: Wave, partners: list[Partner], *, people: int = 1) -> None:
    """Each partner gives another likelihood to recommend; without names where the mode has none."""
    nobody = wave.mode == Mode.ANONYMOUS
    for number, partner in enumerate(partners * people):
        make_answer_set(
            wave,
            None if nobody else partner,
            RATINGS | {"nps": number % len(partners)},
            person=None if nobody else make_person(partner, f"P{number}"),
        )


def test_every_field_is_exported_or_left_out_for_a_reason() -> None:
    missing = {table.name: fields for table in TABLES if (fields := unknown_fields(table))}
    assert not missing, f"Add these fields to the tables of the export, or to left_out: {missing}"


def unknown_fields(table: Table) -> set[str]:
    fields = {f.name for f in table.model._meta.get_fields() if not f.auto_created and f.concrete}
    known = {column.path.split("__")[0] for column in table.columns}
    return fields - known - {one.field for one in table.references} - LEFT_OUT - {*table.left_out}


def test_every_model_of_partners_and_surveys_is_exported() -> None:
    exported = {table.model for table in TABLES}
    rooms = [apps.get_app_config(label).get_models() for label in ("partners", "surveys")]
    unknown = {model.__name__ for room in rooms for model in room if model not in exported}
    # Answers have files of their own, documents are files, an undo and links are of this installation.
    own = {"Response", "Answer", "AgreementDocument", "BulkChange"}
    links = {"Invitation", "PartialResponse"}
    assert unknown == own | links, "Give the export a table of each of these models."


@pytest.mark.django_db
def test_tables_begin_with_the_columns_of_the_importer() -> None:
    reading = Reading(Mapping(), "", clock.now(), write=False)
    for table in TABLES:
        if table.name in KINDS:
            fields = [field.name for field in KINDS[table.name](reading).fields]
            known = [name for name in fields if name != "employees"]
            assert table.header[: len(known)] == known, table.name


@pytest.mark.parametrize("mode", Mode)
def test_an_export_restored_elsewhere_and_exported_again_is_equal(
    mode: Mode, full: Partner, tmp_path: Path
) -> None:
    wave = make_wave(mode=mode)
    answered(wave, other_partners(6), people=1)
    answered(wave, other_partners(2), people=2)
    Wave.objects.filter(pk=wave.pk).update(closed_on=date(2026, 6, 30))
    export(tmp_path / "first")
    empty()
    restore_export(tmp_path / "first", actor="test", at=clock.now())
    export(tmp_path / "second")
    assert contents(tmp_path / "second") == contents(tmp_path / "first")


def test_the_importer_reads_an_exported_table(full: Partner, tmp_path: Path) -> None:
    export(tmp_path)
    Partner.objects.all().delete()
    report = preview_file(
        tmp_path / "partners.csv", "partners", mapping=Mapping(), actor="test", at=clock.now()
    )
    assert (report.new, report.refused) == (1, 0)


def test_no_cell_is_a_formula(full: Partner, tmp_path: Path) -> None:
    export(tmp_path)
    (partner,) = rows_of(tmp_path, "partners")
    assert (partner["name"][:2], partner["city"]) == ("'=", "'-1+1")
    sale = {row["currency"]: row for row in rows_of(tmp_path, "sales")}
    assert (sale["JPY"]["customer"], sale["JPY"]["amount"]) == ("'+Acme", "-1234567")
    assert sale["BHD"]["amount"] == "9007199254740.993"


def test_one_zip_holds_all_formats_and_a_manifest(full: Partner, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    export_zip(path, ["csv", "xlsx", "parquet"], at=clock.now())
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        archive.extract("parquet/sales.parquet", tmp_path)
    sizes = {table["name"]: table["rows"] for table in manifest["tables"]}
    assert (sizes["partners"], sizes["sales"], sizes["answers"]) == (1, 2, 4)
    amounts = duckdb.sql(
        f"SELECT sum(amount), min(closed_on) FROM '{tmp_path}/parquet/sales.parquet'"  # noqa: S608
    ).fetchone()
    assert amounts == (Decimal("9007198020173.993"), date(2026, 5, 4))
    assert list(tmp_path.glob(".*")) == []


def test_a_partner_mode_answer_never_names_the_person(people: People, tmp_path: Path) -> None:
    heard, silent = other_partners(2)
    wave = make_wave(mode=Mode.PARTNER)
    answered(wave, [heard], people=2)
    answered(wave, [silent])
    manifest = export(tmp_path)
    told = rows_of(tmp_path, "answers")
    assert {row["person"] for row in told} == {""}
    assert {row["partner"] for row in told} == {heard.public_id}
    assert {row["response"] for row in told} == {"partner-1", "partner-2"}
    assert manifest["withheld_to_protect_answers"] == {"answer_sets": 1}


def test_enough_silent_partners_are_told_without_their_names(
    people: People, tmp_path: Path
) -> None:
    answered(make_wave(mode=Mode.PARTNER), other_partners(5))
    export(tmp_path)
    told = rows_of(tmp_path, "answers")
    assert ({row["partner"] for row in told}, len({row["response"] for row in told})) == ({""}, 5)


@pytest.mark.parametrize("mode", [Mode.GROUP, Mode.ANONYMOUS])
def test_answer_sets_of_a_batch_are_not_told(mode: Mode, people: People, tmp_path: Path) -> None:
    """Beside the sums of groups they would tell which of them a group is made of."""
    wave = make_wave(mode=mode)
    answered(wave, other_partners(8))
    Wave.objects.update(closed_on=date(2026, 6, 30))
    manifest = export(tmp_path)
    assert rows_of(tmp_path, "answers") == []
    assert manifest["withheld_to_protect_answers"] == {"answer_sets": 8}


def test_an_export_is_restored_into_an_empty_installation_only(
    full: Partner, tmp_path: Path
) -> None:
    export(tmp_path)
    with pytest.raises(NotEmpty):
        restore_export(tmp_path, actor="test", at=clock.now())


@pytest.mark.parametrize("damage", ["manifest.json", "sales.csv"])
def test_a_damaged_export_stores_nothing(
    damage: str, people: People, full: Partner, tmp_path: Path
) -> None:
    export(tmp_path)
    (tmp_path / damage).unlink()
    empty()
    with pytest.raises(ExportUnreadable):
        restore_export(tmp_path, actor="test", at=clock.now())
    assert not Partner.objects.exists()


def test_a_row_that_names_nothing_is_told(people: People, full: Partner, tmp_path: Path) -> None:
    export(tmp_path)
    path = tmp_path / "sales.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(full.public_id, "2" * 14))
    empty()
    with pytest.raises(ExportUnreadable, match="partner '22222222222222' is not in the export"):
        restore_export(tmp_path, actor="test", at=clock.now())
    assert (Partner.objects.exists(), Sale.objects.exists()) == (False, False)


def empty() -> None:
    """As a new database is: no row of what an export holds, references first."""
    Aspect.objects.update(parent=None)
    for model in (Answer, Response, *(table.model for table in reversed(TABLES))):
        model._default_manager.all().delete()
