"""Documents of agreements: what is taken, how it is kept, and how it goes out again."""

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from onpar.kernel.models import AuditEntry
from onpar.partners.models import Agreement, AgreementDocument
from onpar.partners.services.documents import MOST_BYTES
from tests.factories import make_agreement, make_document, make_partner
from tests.people import People
from tests.staff.reading import text_of

PDF = b"%PDF-1.7\n%rest of it"


def packed(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.fixture
def agreement(people: People) -> Agreement:
    return make_agreement(make_partner("Alpine Gears", owner=people.partner_manager))


@pytest.fixture
def owner(people: People) -> Client:
    client = Client()
    client.force_login(people.partner_manager)
    return client


def address(agreement: Agreement) -> str:
    return f"/partners/{agreement.partner.public_id}/agreements/{agreement.public_id}/documents/"


def bring(client: Client, agreement: Agreement, name: str, content: bytes) -> HttpResponse:
    return client.post(address(agreement), {"file": SimpleUploadedFile(name, content)}, follow=True)


def stored_files() -> list[Path]:
    return [path for path in (Path(settings.DATA_DIR) / "documents").glob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def test_every_upload_is_a_version_with_a_trail(owner: Client, agreement: Agreement) -> None:
    bring(owner, agreement, "Signed.pdf", PDF)
    page = bring(owner, agreement, "Signed again.pdf", PDF + b"!")
    assert "Version 2 was added." in text_of(page)
    assert list(agreement.documents.values_list("number", "name")) == [
        (2, "Signed again.pdf"),
        (1, "Signed.pdf"),
    ]
    entry = AuditEntry.objects.filter(action="agreement.document.added").latest("pk")
    assert entry.payload.after["version"] == 2
    partner_page = owner.get(agreement.partner.get_absolute_url())
    assert "2 documents" in text_of(partner_page)
    changes = owner.get(f"/partners/{agreement.partner.public_id}/changes/")
    assert "Added a document" in text_of(changes)


def test_a_document_goes_out_as_a_file_in_a_box(owner: Client, agreement: Agreement) -> None:
    document = make_document(agreement, "../../Vertrag\r\nX: 1 Müller.exe")
    assert document.name == "Vertrag_X_ 1 Müller.pdf"
    assert document.path.stat().st_mode & 0o777 == 0o600
    assert document.path.suffix == ""
    response = owner.get(f"/documents/{document.public_id}/")
    assert response.content == b"%PDF-1.7 signed"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.exe", PDF, "application/pdf"),
        ("a.html", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("a", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.zip", packed("[Content_Types].xml", "word/document.xml"), "wordprocessingml"),
        ("a.odt", packed("mimetype", "content.xml"), "opendocument"),
    ],
)
def test_the_bytes_say_what_a_document_is(
    owner: Client, agreement: Agreement, name: str, content: bytes, media_type: str
) -> None:
    bring(owner, agreement, name, content)
    assert media_type in agreement.documents.get().media_type


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("signed.pdf", b"<html><script>alert(1)</script>", "This is not a PDF"),
        ("signed.pdf", b"MZ\x90\x00", "This is not a PDF"),
        ("signed.docx", packed("word/document.xml", "word/vbaProject.bin"), "without macros"),
        ("signed.odt", packed("mimetype", "content.xml", "Basic/x.xml"), "without macros"),
        ("signed.docx", b"PK\x03\x04 broken", "This is not a PDF"),
        ("book.xlsx", packed("[Content_Types].xml", "xl/workbook.xml"), "This is not a PDF"),
        ("image.svg", b"<svg onload='alert(1)'/>", "This is not a PDF"),
        ("signed.pdf", b"", "The file is empty."),
        ("large.pdf", PDF + b"\0" * MOST_BYTES, "larger than 20 MB"),
    ],
)
def test_what_is_refused_leaves_nothing(
    owner: Client, agreement: Agreement, name: str, content: bytes, words: str
) -> None:
    assert words in text_of(bring(owner, agreement, name, content))
    assert (AgreementDocument.objects.count(), stored_files()) == (0, [])


def test_no_file_is_said_so(owner: Client, agreement: Agreement) -> None:
    assert "No file was chosen." in text_of(owner.post(address(agreement)))


def test_a_removed_document_is_gone_for_good(
    owner: Client, agreement: Agreement, django_capture_on_commit_callbacks: object
) -> None:
    document = make_document(agreement)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        owner.post(f"/documents/{document.public_id}/remove/")
    assert (agreement.documents.count(), stored_files()) == (0, [])


def test_an_agreement_with_a_document_stays(owner: Client, agreement: Agreement) -> None:
    Agreement.objects.update(origin="by_hand")
    make_document(agreement)
    path = address(agreement).replace("documents/", "remove/")
    response = owner.post(path)
    assert (response.status_code, "Remove the document first" in text_of(response)) == (409, True)


def test_a_lost_file_is_said_so(owner: Client, agreement: Agreement) -> None:
    document = make_document(agreement)
    document.path.unlink()
    response = owner.get(f"/documents/{document.public_id}/")
    assert (response.status_code, "Look for it in a backup" in text_of(response)) == (400, True)
