"""An import is taken back as far as nobody touched its rows since."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from onpar.exchange.errors import NothingToUndo
from onpar.exchange.holdings import someone
from onpar.exchange.models import ImportJournal, ImportRun, RunState
from onpar.exchange.services.undoing import (
    count_journals_naming,
    drop_old_journals,
    erase_journals_naming,
    foresee_left,
    list_left,
    may_be_undone,
    undo_run,
)
from onpar.kernel.models import AuditEntry, StaleMonth
from onpar.partners.models import (
    Agreement,
    ExternalId,
    Interaction,
    Outcome,
    Partner,
    PartnerGroup,
    PartnerType,
    Person,
    ProfileChange,
    Program,
    Sale,
    StageTransition,
    Tier,
)
from onpar.surveys.models import Answer, Response, Survey
from tests.exchange.conftest import AT, Bring
from tests.factories import make_partner

LATER = datetime(2026, 11, 24, 12, tzinfo=UTC)
SALES = {"constants": {"currency": "USD", "attribution": "sourced"}}
SURVEY: dict[str, Any] = {
    "layout": "wide",
    "columns": {"response": "id", "partner": "partner"},
    "constants": {"on": "2026-03-01", "mode": "named"},
    "survey": {
        "key": "s",
        "questions": [
            {"key": "nps", "role": "loyalty", "low": 0, "high": 10},
            {"key": "uses", "role": "preference", "separator": ";"},
        ],
    },
    "waves": [{"key": "w", "opened_on": "2026-01-01"}],
}


def undo(report: Any) -> tuple[int, int]:
    done = undo_run(report.run, actor="user:1", at=LATER)
    return done.undone, done.left


def test_what_an_import_defined_goes_where_nothing_else_uses_it(bring: Bring) -> None:
    before = set(PartnerType.objects.values_list("key", flat=True))
    text = "external_id,name,types,groups\nA,Alpha,kiosk;stall,north\n"
    first = bring("partners", text, create_types=True)
    bring("partners", "external_id,name,types\nB,Beta,stall\n")
    assert [(row.what, row.values) for row in foresee_left(first.run) or ()] == [
        ("partner type", ("Stall",))
    ]
    assert PartnerType.objects.filter(key="kiosk").exists()
    assert undo(first) == (1, 0)
    assert set(PartnerType.objects.values_list("key", flat=True)) == before | {"stall"}
    assert not PartnerGroup.objects.filter(key="north").exists()
    assert [(row.what, row.why) for row in list_left(first.run)] == [
        ("partner type", "others depend on it")
    ]


def test_a_type_that_somebody_renamed_or_that_a_partner_had_stays(bring: Bring) -> None:
    text = "external_id,name,types\nA,Alpha,kiosk;stall\n"
    first = bring("partners", text, create_types=True)
    PartnerType.objects.filter(key="kiosk").update(name="Kiosks", version=2)
    other = make_partner("Beta")
    ProfileChange.objects.create(partner=other, since=date(2026, 1, 1), types=["stall"])
    undo(first)
    assert {row.why for row in list_left(first.run)} == {"changed since", "others depend on it"}


def test_programs_and_tiers_that_an_import_made_go_with_it(partners: Bring) -> None:
    text = "external_id,partner,program,tier,starts_on\n1,A,Gold club,Top,2026-01-01\n"
    report = partners("agreements", text, create_programs=True)
    assert Program.objects.filter(key="gold-club").exists()
    assert foresee_left(report.run) == []
    assert undo(report) == (1, 0)
    assert not Program.objects.filter(key="gold-club").exists()
    assert not Tier.objects.filter(key="top").exists()


def test_a_survey_goes_with_the_answers_it_was_made_for(partners: Bring) -> None:
    text = "id,partner,nps,uses\n1,A,9,mail\n"
    first = partners("answers", text, **SURVEY)
    second = partners("answers", "id,partner,nps,uses\n2,A,7,\n", **SURVEY)
    assert {row.what for row in foresee_left(first.run) or ()} == {
        "survey", "survey version", "wave", "question",
    }  # fmt: skip
    assert undo(second)[1] == 0
    assert Survey.objects.filter(key="s").exists()
    assert foresee_left(first.run) == []
    assert undo(first)[1] == 0
    assert not Survey.objects.filter(key="s").exists()
    assert partners("answers", text, **SURVEY).new == 1


def test_looking_ahead_changes_nothing(partners: Bring) -> None:
    head = "external_id,partner,amount,closed_on\n"
    report = partners("sales", f"{head}1,A,5,2026-01-31\n2,B,6,2026-01-31\n", **SALES)
    Sale.objects.filter(external_id="2").update(amount_minor=1)
    StaleMonth.objects.all().delete()
    (left,) = foresee_left(report.run) or ()
    assert (left.what, left.why) == ("sale", "changed since")
    assert (Sale.objects.count(), StaleMonth.objects.count()) == (2, 0)
    assert may_be_undone(report.run)
    ImportRun.objects.filter(pk=report.run.pk).update(new=5001)
    assert foresee_left(ImportRun.objects.get(pk=report.run.pk)) is None


def test_new_rows_go_and_changed_ones_are_as_before(partners: Bring) -> None:
    partners("sales", "external_id,partner,amount,closed_on\n1,A,5,2026-01-31\n", **SALES)
    second = partners(
        "sales",
        "external_id,partner,amount,closed_on\n1,B,7,2026-02-01\n2,B,8,2026-03-01\n",
        **SALES,
    )
    StaleMonth.objects.all().delete()
    assert undo(second) == (2, 0)
    sale = Sale.objects.get()
    assert (sale.amount_minor, sale.closed_on, sale.partner.name) == (
        500,
        date(2026, 1, 31),
        "Alpha",
    )
    assert set(StaleMonth.objects.values_list("month", flat=True)) == {202601, 202602, 202603}
    run = ImportRun.objects.get(pk=second.run.pk)
    assert (run.state, run.undone, run.left, run.undone_at) == (RunState.UNDONE, 2, 0, LATER)
    assert AuditEntry.objects.filter(action="import.run.undone").count() == 1
    assert not may_be_undone(run)


def test_imports_are_undone_one_after_the_other(partners: Bring) -> None:
    first = partners("sales", "external_id,partner,amount,closed_on\n1,A,5,2026-01-31\n", **SALES)
    second = partners("sales", "external_id,partner,amount,closed_on\n1,A,7,2026-01-31\n", **SALES)
    assert undo(second) == (1, 0)
    assert undo(first) == (1, 0)
    assert not Sale.objects.exists()


def test_rows_that_changed_since_are_left_and_named(partners: Bring) -> None:
    report = partners(
        "sales",
        "external_id,partner,amount,closed_on\n1,A,5,2026-01-31\n2,A,6,2026-01-31\n",
        **SALES,
    )
    Sale.objects.filter(external_id="2").update(amount_minor=1)
    assert undo(report) == (1, 1)
    (left,) = list_left(report.run)
    assert (left.what, left.values[0], left.why) == ("sale", "2", "changed since")
    assert Sale.objects.get().amount_minor == 1


def test_a_row_that_comes_twice_in_a_file_is_gone_after_all(partners: Bring) -> None:
    lines = "".join(f"{n},A,5,2026-01-31\n" for n in range(1, 2500))
    report = partners(
        "sales", f"external_id,partner,amount,closed_on\n{lines}1,B,9,2026-01-31\n", **SALES
    )
    assert report.changed == 1
    assert undo(report) == (2500, 0)
    assert not Sale.objects.exists()


def test_an_undo_that_was_killed_goes_on(partners: Bring) -> None:
    lines = "".join(f"{n},A,5,2026-01-31\n" for n in range(1, 4500))
    report = partners("sales", f"external_id,partner,amount,closed_on\n{lines}", **SALES)

    class Killed(Exception):
        pass

    def kill(_rows: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        undo_run(report.run, actor="user:1", at=LATER, progress=kill)
    run = ImportRun.objects.get(pk=report.run.pk)
    assert (Sale.objects.count(), run.state) == (4000, RunState.FINISHED)
    undo_run(run, actor="user:1", at=LATER)
    assert (Sale.objects.count(), run.undone) == (0, 4499)


def test_a_new_partner_with_later_rows_stays(bring: Bring) -> None:
    report = bring("partners", "external_id,name,types\nA,Alpha,reseller\nB,Beta,service\n")
    bring("sales", "external_id,partner,amount,closed_on\n1,A,5,2026-01-31\n", **SALES)
    assert undo(report) == (1, 1)
    assert list_left(report.run)[0].why == "others depend on it"
    assert list(Partner.objects.values_list("name", flat=True)) == ["Alpha"]
    assert ExternalId.objects.count() == StageTransition.objects.count() == 1


def test_a_changed_partner_is_as_before_with_its_history(bring: Bring) -> None:
    head = "external_id,name,types,stage,country,city\n"
    bring("partners", f"{head}A,Alpha,reseller,onboarding,Chile,Lima\n")
    second = bring("partners", f"{head}A,Alpha Ltd,service,growth,Peru,Quito\n", at=LATER)
    profiles = list(ProfileChange.objects.values_list("since", "types", "country"))
    assert len(profiles) == 2
    assert undo(second) == (1, 0)
    partner = Partner.objects.get()
    assert (partner.name, partner.stage.key, partner.country, partner.city) == (
        "Alpha",
        "onboarding",
        "Chile",
        "Lima",
    )
    assert [each.key for each in partner.types.all()] == ["reseller"]
    assert StageTransition.objects.count() == 1
    assert list(ProfileChange.objects.values_list("since", "types", "country")) == profiles[:1]


def test_a_second_change_of_a_day_leaves_the_profile_of_the_first(bring: Bring) -> None:
    bring("partners", "external_id,name,country\nA,Alpha,Chile\n")
    bring("partners", "external_id,name,country\nA,Alpha,Peru\n", at=LATER)
    third = bring("partners", "external_id,name,country\nA,Alpha,Cuba\n", at=LATER)
    undo(third)
    profiles = ProfileChange.objects.order_by("since").values_list("since", "country")
    assert list(profiles)[1:] == [(LATER.date(), "Peru")]


def test_a_partner_that_was_found_to_be_the_same_loses_the_id_again(bring: Bring) -> None:
    bring("partners", "external_id,name\nA,Alpha\n")
    linked = bring("partners", "external_id,name\n17,ALPHA Inc.\n", origin="crm", same_name="same")
    undo(linked)
    assert Partner.objects.get().name == "Alpha"
    assert list(ExternalId.objects.values_list("origin", "value")) == [("import", "A")]


def test_people_interactions_agreements_outcomes_and_stages_go(partners: Bring) -> None:
    people = partners("people", "external_id,partner,name\n1,A,Ann\n2,A,Bo\n")
    rest = [
        partners(
            "interactions",
            "external_id,partner,person,touchpoint,at\n1,A,1,qbr,2026-01-31 10:00\n",
        ),
        partners(
            "agreements",
            "external_id,partner,program,starts_on\n1,A,partner_program,2026-01-31\n",
        ),
        partners("outcomes", "partner,side,text,stated_on\nA,ours,Grow,2026-01-31\n"),
        partners("stages", "partner,stage,on\nA,growth,2026-12-01\n"),
    ]
    assert undo(people) == (1, 1)
    assert Partner.objects.get(name="Alpha").stage.key == "growth"
    assert [undo(each) for each in rest] == [(1, 0)] * 4
    assert not any(model.objects.exists() for model in (Interaction, Agreement, Outcome))
    assert Partner.objects.get(name="Alpha").stage.key != "growth"
    assert Person.objects.get().name == "Ann"


def test_answers_go_with_their_responses(partners: Bring) -> None:
    first = partners("answers", "id,partner,nps,uses\n1,A,9,mail;phone\n2,B,3,\n", **SURVEY)
    second = partners("answers", "id,partner,nps,uses\n1,A,4,phone\n3,C,5,mail\n", **SURVEY)
    values = Answer.objects.filter(response__external_id="1").order_by("question__key", "choice")
    assert list(values.values_list("number", "choice")) == [(4, ""), (None, "phone")]
    undo(second)
    assert list(values.values_list("number", "choice")) == [
        (9, ""),
        (None, "mail"),
        (None, "phone"),
    ]
    undo(first)
    assert not Answer.objects.exists()
    assert not Response.objects.exists()


def test_a_response_that_was_changed_since_keeps_its_answers(partners: Bring) -> None:
    report = partners("answers", "id,partner,nps,uses\n1,A,9,mail\n2,B,3,\n", **SURVEY)
    Response.objects.filter(external_id="1").update(partner=Partner.objects.get(name="Gamma"))
    undo(report)
    assert Response.objects.get().external_id == "1"
    assert Answer.objects.count() == 2


def test_an_import_whose_journal_is_gone_cannot_be_undone(partners: Bring) -> None:
    report = partners("people", "external_id,partner,name\n1,A,Ann Lee\n")
    ImportRun.objects.update(started_at=AT - timedelta(days=31))
    drop_old_journals.call()
    with pytest.raises(NothingToUndo, match="cannot be undone any more"):
        undo(report)
    assert Person.objects.exists()


def test_journals_that_hold_an_erased_person_are_dropped(partners: Bring) -> None:
    partners("people", "external_id,partner,name,email\n1,A,Ann Lee,ann@example.com\n2,A,Bo Ek,\n")
    partners(
        "interactions", "external_id,partner,person,touchpoint,at\n1,A,1,qbr,2026-01-31 10:00\n"
    )
    others = partners("sales", "external_id,partner,amount,closed_on\n9,A,5,2026-01-31\n", **SALES)
    who = someone(Person.objects.get(name="Ann Lee"))
    assert count_journals_naming(who) == 2
    assert erase_journals_naming(who) == 2
    assert not ImportJournal.objects.filter(run__kind__in=["people", "interactions"]).exists()
    assert may_be_undone(others.run)
