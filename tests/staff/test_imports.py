"""Bringing a file in the browser: upload, mapping, check, run, result, and what is refused on the way."""

import csv
import gzip
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.models import DraftState, ImportDraft, ImportRun, SavedMapping, Upload
from onpar.exchange.tasks import delete_old_uploads, remove_old_runs
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry
from onpar.kernel.tasks import run_due_tasks
from onpar.partners.models import Partner, Person
from onpar.surveys.models import Answer
from tests.factories import make_partner, make_sale
from tests.people import People
from tests.staff.forms import fields_of
from tests.staff.reading import text_of

PARTNERS = b"external_id,name,country\nA,Alpha,France\nB,Beta,Canada\n,Nameless,Norway\n"


@pytest.fixture(autouse=True)
def own_data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path / "data"


def bring(client: Client, content: bytes, name: str = "companies.csv") -> ImportDraft:
    """Uploads a file and gives the draft that it became."""
    client.post("/imports/new/", {"file": SimpleUploadedFile(name, content)})
    return ImportDraft.objects.latest("pk")


def typed(client: Client, draft: ImportDraft) -> dict[str, Any]:
    """What the form of the mapping page would send as it is shown."""
    page = client.get(f"/imports/drafts/{draft.public_id}/")
    return fields_of(page.content.decode(), "mapping")


def check(client: Client, draft: ImportDraft, **changes: Any) -> ImportDraft:
    """Presses "Check the file" and lets the worker do its part."""
    address = f"/imports/drafts/{draft.public_id}/"
    client.post(address, typed(client, draft) | changes | {"act": "check"})
    run_due_tasks()
    draft.refresh_from_db()
    return draft


def run(client: Client, draft: ImportDraft) -> ImportRun:
    client.post(f"/imports/drafts/{draft.public_id}/run/")
    run_due_tasks()
    draft.refresh_from_db()
    assert draft.run is not None, draft.problem
    return draft.run


def test_a_file_is_looked_at_checked_and_imported(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    assert draft.kind == "partners"
    checked = check(manager, draft)
    assert (checked.report["new"], checked.report["refused"]) == (2, 1)
    assert not Partner.objects.exists()
    done = run(manager, draft)
    assert (done.new, done.refused) == (2, 1)
    assert set(Partner.objects.values_list("name", "country")) == {
        ("Alpha", "France"),
        ("Beta", "Canada"),
    }
    page = text_of(manager.get(f"/imports/{done.public_id}/"))
    assert "1 row was refused" in page
    assert "Is empty, but 'external_id' is required." in page


@pytest.mark.parametrize("kind", KINDS_INFO)
def test_the_samples_go_in_as_they_are(kind: str, manager: Client) -> None:
    before = [] if kind == "partners" else ["partners"]
    for name in [*before, kind]:
        sample = manager.get(f"/imports/samples/{name}.csv").content
        draft = check(manager, bring(manager, sample, f"sample-{name}.csv"))
        assert draft.kind == name
        assert draft.state == DraftState.CHECKED, draft.problem
        assert draft.report["refused"] == 0, draft.report["refusals"]
        assert run(manager, draft).new == draft.report["rows"]


def test_the_corrected_file_of_refused_rows_completes(manager: Client) -> None:
    renamed = PARTNERS.replace(b"country", b"where it is")
    draft = check(manager, bring(manager, renamed), **{"column-country": "where it is"})
    first = run(manager, draft)
    refused = b"".join(manager.get(f"/imports/{first.public_id}/refused.csv"))  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(refused.decode("utf-8-sig"))))
    rows[1][0] = "C"
    fixed = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()
    again = check(manager, bring(manager, fixed, "companies-refused.csv"))
    assert again.document["columns"]["country"] == ["where it is"]
    assert run(manager, again).new == 1
    assert Partner.objects.get(name="Nameless").country == "Norway"


def test_what_was_typed_stays_also_when_it_is_wrong(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    address = f"/imports/drafts/{draft.public_id}/"
    wrong = typed(manager, draft) | {"file-time_zone": "Europe/Nowhere", "origin": "crm"}
    page = manager.post(address, wrong, follow=True)
    assert "'Europe/Nowhere' is no time zone" in text_of(page)
    assert 'value="Europe/Nowhere"' in page.content.decode()
    manager.post(address, wrong | {"act": "check"})
    draft.refresh_from_db()
    assert (draft.state, draft.document["origin"]) == (DraftState.PREPARING, "crm")


@pytest.mark.parametrize(
    ("typed_wrong", "sentence"),
    [
        ({"origin": "x" * 41}, "Name of the system it comes from: string should have at most 40"),
        ({"file-time_zone": "Mars"}, "How the file is read: 'Mars' is no time zone"),
        ({"constant-joined_on": "soon", "column-joined_on": ""},
         "“Joined on”, the same in all rows: “soon” is refused. Not a date."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_words_of_the_page(
    manager: Client, typed_wrong: dict[str, str], sentence: str
) -> None:
    draft = bring(manager, PARTNERS)
    address = f"/imports/drafts/{draft.public_id}/"
    page = text_of(manager.post(address, typed(manager, draft) | typed_wrong, follow=True))
    assert sentence in page
    assert "[" not in page.split(sentence)[1][:100]


def test_a_wave_that_is_no_wave_is_said_in_the_words_of_the_page(manager: Client) -> None:
    draft = bring(manager, SURVEY, "survey.csv")
    address = f"/imports/drafts/{draft.public_id}/"
    wrong = {"wave-name": "Now", "wave-opened_on": "yesterday", "constant-mode": "named"}
    page = text_of(manager.post(address, typed(manager, draft) | wrong, follow=True))
    assert "The wave, first day: input should be a valid date" in page
    too_long = typed(manager, draft) | {
        "wave-opened_on": "2026-03-01", "part-choice-Ways": ["x" * 61, "Phone"],
        "question-join": ["Response ID", "no such column"], "question-apart": ["no-such-key"],
    }  # fmt: skip
    page = text_of(manager.post(address, too_long, follow=True))
    assert "Question “Ways”, choices: string should have at most 60 characters." in page


def test_a_needed_field_without_a_column_is_asked_for(manager: Client) -> None:
    draft = bring(
        manager, b"deal id,amount,close date\n1,10,2026-01-02\n2,20,2026-01-03\n", "deals.csv"
    )
    page = text_of(manager.get(f"/imports/drafts/{draft.public_id}/"))
    assert "Attribution: choose a column, or say it for all rows." in page
    assert "Currency: choose a column, or say it for all rows." in page
    said = {"constant-attribution": "direct", "constant-currency": "EUR", "column-partner": ""}
    checked = check(manager, draft, **said)
    assert (checked.report["new"], checked.report["refused"]) == (2, 0)


def test_another_kind_is_proposed_anew(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    address = f"/imports/drafts/{draft.public_id}/"
    page = manager.post(address, typed(manager, draft) | {"kind": "people"}, follow=True)
    draft.refresh_from_db()
    assert draft.kind == "people"
    assert "May be surveyed" in text_of(page)


def test_texts_of_a_closed_set_are_translated(manager: Client) -> None:
    content = b"external_id,name,type\nA,Alpha,Ware House\nB,Beta,reseller\n"
    draft = bring(manager, content)
    page = text_of(manager.get(f"/imports/drafts/{draft.public_id}/"))
    assert "Ware House" in page
    checked = check(manager, draft, **{"value-types": ["distributor", ""]})
    assert checked.report["refused"] == 0
    run(manager, checked)
    assert Partner.objects.get(name="Alpha").types.get().key == "distributor"


def test_a_filter_leaves_rows_out(manager: Client) -> None:
    content = b"external_id,name,remark\nA,Alpha,live\nB,Beta,gone\nC,Gamma,live\n"
    draft = bring(manager, content)
    address = f"/imports/drafts/{draft.public_id}/"
    chosen = typed(manager, draft) | {"filter-column": ["remark"]}
    manager.post(address, chosen)
    checked = check(manager, draft, **{"filter-value-0": ["live"]})
    assert (checked.report["new"], checked.report["filtered"]) == (2, 1)


def test_columns_of_a_second_file_are_joined(manager: Client) -> None:
    draft = bring(manager, b"external_id,name,place\nA,Alpha,1\nB,Beta,2\n")
    address = f"/imports/drafts/{draft.public_id}/"
    second = SimpleUploadedFile("places.csv", b"place,town\n1,Lyon\n2,Oslo\n")
    manager.post(address, typed(manager, draft) | {"act": "add-lookup", "lookup": second})
    checked = check(manager, draft, **{"column-city": "places.town"})
    assert checked.report["new"] == 2, checked.problem
    run(manager, checked)
    assert Partner.objects.get(name="Beta").city == "Oslo"


def test_a_third_file_says_which_company_a_deal_belongs_to(manager: Client) -> None:
    bring_partners(manager)
    deals = b"deal id,amount,currency,close date\n71,10,EUR,2026-01-02\n72,20,EUR,2026-01-03\n"
    draft = bring(manager, deals, "deals.csv")
    address = f"/imports/drafts/{draft.public_id}/"
    assert "No column names the partner." in text_of(manager.get(address))
    for name, content in (
        ("associations.csv", b"from,to,label\n72,501,x\n71,501,x\n73,502,x\n"),
        ("companies.csv", b"record,reseller id\n501,A\n502,B\n"),
    ):
        file = SimpleUploadedFile(name, content)
        manager.post(address, typed(manager, draft) | {"act": "add-lookup", "lookup": file})
    draft.refresh_from_db()
    assert [(one["column"], one["key"]) for one in draft.document["lookups"]] == [
        ("deal id", "from"),
        ("associations.to", "record"),
    ]
    assert draft.document["columns"]["partner"] == ["companies.reseller id"]
    checked = check(manager, draft, **{"constant-attribution": "sourced", "partner_by": "id"})
    assert (checked.report["new"], checked.report["refused"]) == (2, 0), checked.report


def test_a_second_file_without_a_common_column_waits_for_a_choice(manager: Client) -> None:
    draft = bring(manager, b"external_id,name\nA,Alpha\n")
    address = f"/imports/drafts/{draft.public_id}/"
    file = SimpleUploadedFile("other.csv", b"x,y\n7,8\n")
    manager.post(address, typed(manager, draft) | {"act": "add-lookup", "lookup": file})
    assert check(manager, draft).report["new"] == 1


def test_columns_of_one_field_are_joined_by_what_is_said(manager: Client) -> None:
    bring_partners(manager)
    people = b"contact id,firm,first name,last name\n1,Alpha,Ana,Lopez\n2,Alpha,,Ito\n"
    draft = check(manager, bring(manager, people, "contacts.csv"), **{"column-partner": "firm"})
    assert draft.document["columns"]["name"] == ["first name", "last name"]
    run(manager, draft)
    assert set(Person.objects.values_list("name", flat=True)) == {"Ana Lopez", "Ito"}
    again = bring(manager, people, "contacts.csv")
    run(manager, check(manager, again, **{"column-partner": "firm", "joiner-name": "_"}))
    assert Person.objects.filter(name="Ana_Lopez").exists()


SURVEY = (
    b"Response ID,Date,Ways [Mail],Ways [Phone],Fax,How satisfied are you?\n"
    b"1,2026-03-01,Yes,No,Yes,4\n2,2026-03-01,Yes,Yes,No,5\n"
)


def test_a_column_per_choice_is_one_question_that_grows_and_falls_apart(manager: Client) -> None:
    draft = bring(manager, SURVEY, "survey.csv")
    address = f"/imports/drafts/{draft.public_id}/"
    page = text_of(manager.get(address))
    assert "2 columns, one per choice" in page
    manager.post(address, typed(manager, draft) | {"question-join": ["Fax"]})
    draft.refresh_from_db()
    (ways, satisfied) = draft.document["survey"]["questions"]
    assert ways["columns"] == {"Ways [Mail]": "Mail", "Ways [Phone]": "Phone", "Fax": "Fax"}
    assert "3 columns, one per choice" in text_of(manager.get(address))
    # In the order of the page: each database keeps the columns of a mapping in its own.
    new_names = [{"Mail": "Letter", "Phone": "Phone"}.get(c, "") for c in ways["columns"].values()]
    said = {
        "wave-name": "Now", "wave-opened_on": "2026-03-01", "constant-mode": "named",
        f"part-choice-{ways['key']}": new_names,
    }  # fmt: skip
    checked = check(manager, draft, **said)
    assert (checked.report.get("new"), checked.problem) == (2, "")
    run(manager, checked)
    choices = Answer.objects.exclude(choice="").values_list("choice", flat=True)
    assert sorted(choices) == ["Letter", "Letter", "Phone"]

    again = bring(manager, SURVEY, "survey.csv")
    address = f"/imports/drafts/{again.public_id}/"
    manager.post(address, typed(manager, again) | {"question-apart": [ways["key"]]})
    again.refresh_from_db()
    assert all(not q.get("columns") for q in again.document["survey"]["questions"])
    assert satisfied["key"] in {q["key"] for q in again.document["survey"]["questions"]}


def bring_partners(manager: Client) -> None:
    run(manager, check(manager, bring(manager, b"external_id,name\nA,Alpha\n")))


def test_a_saved_mapping_comes_back_with_the_same_columns(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    address = f"/imports/drafts/{draft.public_id}/"
    manager.post(
        address, typed(manager, draft) | {"origin": "crm", "act": "save-as", "name": "CRM"}
    )
    assert bring(manager, PARTNERS, "next month.csv").document["origin"] == "crm"
    saved = SavedMapping.objects.get()
    manager.post(f"/imports/mappings/{saved.public_id}/", {"name": "Our CRM"})
    assert "Our CRM" in manager.get("/imports/mappings/").content.decode()
    manager.post(f"/imports/mappings/{saved.public_id}/", {"act": "delete"})
    assert bring(manager, PARTNERS).document["origin"] == "import"


def test_two_mappings_cannot_have_one_name(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    address = f"/imports/drafts/{draft.public_id}/"
    for name in ("CRM", "ERP"):
        manager.post(address, typed(manager, draft) | {"act": "save-as", "name": name})
    saved = SavedMapping.objects.get(name="ERP")
    page = manager.post(f"/imports/mappings/{saved.public_id}/", {"name": "CRM"})
    assert "There is a mapping “CRM” already." in text_of(page)


def test_refused_rows_go_after_a_month(manager: Client, own_data_dir: Path) -> None:
    old = run(manager, check(manager, bring(manager, PARTNERS)))
    new = run(manager, check(manager, bring(manager, PARTNERS + b"C,Gamma,Chile\n")))
    ImportRun.objects.filter(pk=old.pk).update(started_at=clock.now() - timedelta(days=31))
    assert remove_old_runs.call() == 1
    folders = {path.name for path in (own_data_dir / "imports").iterdir() if path.is_dir()}
    assert folders == {new.public_id, "uploads"}
    assert manager.get(f"/imports/{old.public_id}/refused.csv").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"%PDF-1.7\n", "a.csv is a PDF"),
        ("a.csv", b"\n\n1,2\n", "a.csv has no header."),
        ("../../etc/a.csv", b"%PDF-1.7\n", "a.csv is a PDF"),
        ("a.csv.gz", b"not packed", "a.csv.gz is damaged or not packed with gzip."),
        ("a.csv", b"x" * 3_000_000, "It is not a table of rows."),
    ],
)
def test_what_is_no_table_is_answered_in_a_sentence(
    name: str, content: bytes, sentence: str, manager: Client, own_data_dir: Path
) -> None:
    page = manager.post("/imports/new/", {"file": SimpleUploadedFile(name, content)})
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert not Upload.objects.exists()
    assert not list((own_data_dir / "imports" / "uploads").glob("*"))


def test_no_file_is_said(manager: Client) -> None:
    assert "No file was chosen." in text_of(manager.post("/imports/new/"))


def test_a_file_over_the_limit_is_not_stored(
    manager: Client, settings: Settings, own_data_dir: Path
) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000
    content = b"external_id,name\n" + b"1,Alpha\n" * 200_000
    page = manager.post("/imports/new/", {"file": SimpleUploadedFile("big.csv", content)})
    assert "The file is larger than 1 MB." in text_of(page)
    assert not Upload.objects.exists()


def test_a_packed_file_is_read(manager: Client) -> None:
    draft = check(manager, bring(manager, gzip.compress(PARTNERS, mtime=0), "a.csv.gz"))
    assert draft.report["new"] == 2


def test_progress_can_be_left_and_come_back_to(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    address = f"/imports/drafts/{draft.public_id}/"
    manager.post(address, typed(manager, draft) | {"act": "check"})
    waiting = manager.get(f"{address}status/")
    assert "Waiting for the worker to begin." in text_of(waiting)
    assert "every 1s" in waiting.content.decode()
    assert manager.get(address).status_code == 302
    run_due_tasks()
    checked = text_of(manager.get(f"{address}status/"))
    assert "Nothing is stored yet." in checked
    assert "Import 2 rows" in checked


def test_an_import_that_is_done_leads_to_its_result(manager: Client) -> None:
    draft = check(manager, bring(manager, PARTNERS))
    done = run(manager, draft)
    status = f"/imports/drafts/{draft.public_id}/status/"
    assert manager.get(status).headers["Location"] == f"/imports/{done.public_id}/"
    polled = manager.get(status, headers={"HX-Request": "true"})
    assert polled.headers["HX-Redirect"] == f"/imports/{done.public_id}/"


def test_a_stopped_import_goes_on(manager: Client) -> None:
    draft = check(manager, bring(manager, PARTNERS))
    address = f"/imports/drafts/{draft.public_id}/"
    manager.post(f"{address}run/")
    manager.post(f"{address}stop/")
    run_due_tasks()
    draft.refresh_from_db()
    assert draft.state == DraftState.STOPPED
    assert "The import was stopped" in text_of(manager.get(f"{address}status/"))
    assert run(manager, draft).new == 2


def test_nothing_is_changed_while_a_task_works(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    address = f"/imports/drafts/{draft.public_id}/"
    sent = typed(manager, draft)
    manager.post(address, sent | {"act": "check"})
    assert manager.post(address, sent).status_code == 400
    assert manager.post(f"{address}discard/").status_code == 400


def test_a_discarded_draft_leaves_no_file(manager: Client, own_data_dir: Path) -> None:
    draft = bring(manager, PARTNERS)
    manager.post(f"/imports/drafts/{draft.public_id}/discard/")
    assert not ImportDraft.objects.exists()
    assert not Upload.objects.exists()
    assert not list((own_data_dir / "imports" / "uploads").glob("*"))


def test_a_file_that_is_gone_is_said(manager: Client) -> None:
    draft = bring(manager, PARTNERS)
    draft.upload.path.unlink()
    page = text_of(manager.get(f"/imports/drafts/{draft.public_id}/"))
    assert "companies.csv is not kept any more." in page


def test_every_act_is_in_the_audit_log(people: People, manager: Client) -> None:
    draft = check(manager, bring(manager, PARTNERS))
    run(manager, draft)
    entries = AuditEntry.objects.filter(action__startswith="import.").order_by("pk")
    assert list(entries.values_list("action", "actor")) == [
        (action, f"user:{people.program_manager.pk}")
        for action in (
            "import.file.uploaded",
            "import.check.started",
            "import.run.started",
            "import.run.finished",
        )
    ]


def test_the_list_says_what_to_bring_first(manager: Client) -> None:
    page = text_of(manager.get("/imports/"))
    assert "Nothing has been imported yet" in page
    assert "Bring your partners first" in page


def test_the_list_shows_drafts_and_runs(manager: Client) -> None:
    run(manager, check(manager, bring(manager, PARTNERS)))
    bring(manager, PARTNERS, "second.csv")
    page = text_of(manager.get("/imports/"))
    assert "companies.csv Partners Imported 2 0 0 1 Dana Whitfield" in page
    assert "second.csv" in page


@pytest.mark.parametrize("who", ["partner_manager", "analyst", "executive"])
def test_others_are_refused_before_anything_is_looked_for(
    who: str, people: People, client: Client, manager: Client
) -> None:
    draft = bring(manager, PARTNERS)
    client.force_login(getattr(people, who))
    answers = [
        client.get(f"/imports/drafts/{public_id}/").status_code
        for public_id in (draft.public_id, "2" * 14)
    ]
    assert answers == [403, 403]
    assert (
        client.post("/imports/new/", {"file": SimpleUploadedFile("a.csv", PARTNERS)}).status_code
        == 403
    )
    assert Upload.objects.count() == 1


def test_answers_of_a_survey(manager: Client) -> None:
    content = (
        b"Respondent ID,Date,How likely are you to recommend us?,What could be better?\n"
        b"1,2026-02-01,9,More training please\n2,2026-02-02,0,Nothing at all comes to mind\n"
    )
    draft = bring(manager, content, "survey export.csv")
    assert draft.kind == "answers"
    page = text_of(manager.get(f"/imports/drafts/{draft.public_id}/"))
    assert "Mode: choose a column, or say it for all rows." in page
    checked = check(manager, draft, **{"constant-mode": "partner"})
    assert checked.state == DraftState.CHECKED, checked.problem
    run(manager, checked)
    assert set(
        Answer.objects.filter(question__role="loyalty").values_list("number", flat=True)
    ) == {0, 9}


def test_an_import_is_taken_back_and_what_stays_is_said(manager: Client) -> None:
    done = run(manager, check(manager, bring(manager, PARTNERS)))
    make_sale(Partner.objects.get(name="Alpha"), 100)
    address = f"/imports/{done.public_id}/"
    before = text_of(manager.get(f"{address}undo/"))
    assert "2 rows that it made are removed" in before
    assert "As things are now, 1 row would stay:" in before
    assert "others depend on it" in before
    manager.post(f"{address}undo/")
    assert "Taking it back" in text_of(manager.get(address))
    run_due_tasks()
    page = text_of(manager.get(address))
    assert list(Partner.objects.values_list("name", flat=True)) == ["Alpha"]
    assert "It was undone" in page
    assert "Alpha" in page
    assert manager.post(f"{address}undo/").status_code == 400


def test_a_partner_known_by_name_is_proposed(manager: Client) -> None:
    known = make_partner("Alpha Ltd")
    draft = check(manager, bring(manager, PARTNERS))
    status = f"/imports/drafts/{draft.public_id}/status/"
    page = manager.get(status)
    assert "Are these partners here already?" in text_of(page)
    assert "Alpha Ltd (same name)" in text_of(page)
    decided = {"decision-id": "A", "decision": known.public_id, "same_name": "ask"}
    manager.post(f"/imports/drafts/{draft.public_id}/decide/", decided)
    run_due_tasks()
    run(manager, draft)
    assert set(Partner.objects.values_list("name", flat=True)) == {"Alpha", "Beta"}


def test_old_uploads_go_with_their_drafts(manager: Client, own_data_dir: Path) -> None:
    bring(manager, PARTNERS)
    with clock.fixed(clock.now() + timedelta(days=31)):
        delete_old_uploads.call()
    assert not Upload.objects.exists()
    assert not list((own_data_dir / "imports" / "uploads").glob("*"))


def test_a_check_of_answers_that_are_all_refused_says_so(manager: Client) -> None:
    content = b"response,partner,on,recommend\n1,Nobody 1,2026-02-01,9\n2,Nobody 2,2026-02-02,8\n"
    draft = bring(manager, content, "survey.csv")
    checked = check(manager, draft, **{"constant-mode": "partner"})
    assert (checked.state, checked.report["refused"]) == (DraftState.CHECKED, 2)
