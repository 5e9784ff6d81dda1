"""Files of agreements: checked by their bytes, kept outside of everything that is served."""

import hashlib
import os
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import transaction
from django.db.models import Max

from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.events import announce
from onpar.partners.models import Agreement, AgreementDocument

MOST_BYTES = 20_000_000
_NAME_LENGTH = 120
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OPEN = "application/vnd.oasis.opendocument.text"
# What a file begins with says what it is; what it is called says nothing.
_STARTS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    _WORD: ".docx",
    _OPEN: ".odt",
}


class DocumentRefused(DomainError):
    code = "document_refused"


class DocumentGone(DomainError):
    """The row is there, and its file is not."""

    code = "document_gone"


def add_document(
    agreement: Agreement, chunks: Iterable[bytes], name: str, *, actor: str, at: datetime
) -> AgreementDocument:
    """The next version of the agreement's document. Raises DocumentRefused, and then keeps nothing.

    The bytes are written first: a row never names a file that is not there.
    """
    document = AgreementDocument(agreement=agreement, size=0, actor=actor, at=at)
    path = document.path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream:
            document.size, document.digest = _write(stream, chunks)
            document.media_type = _type_of(stream)
        document.name = _safe_name(name, _ENDINGS[document.media_type])
        with writing():
            _number(document)
            document.save()
            _tell(document, "added", actor, at)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return document


def remove_document(document: AgreementDocument, *, actor: str, at: datetime) -> None:
    """For good; the numbers of the other versions stay."""
    path = document.path
    with writing():
        _tell(document, "removed", actor, at)
        document.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def file_of(document: AgreementDocument) -> Path:
    """Raises DocumentGone."""
    if not document.path.is_file():
        raise DocumentGone(
            "The file of this document is not there. Look for it in a backup, or upload it again."
        )
    return document.path


def _write(stream: IO[bytes], chunks: Iterable[bytes]) -> tuple[int, str]:
    """Size and digest of what was written."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise DocumentRefused(
                f"The file is larger than {MOST_BYTES // 1_000_000} MB. Bring a smaller one."
            )
        digest.update(chunk)
        stream.write(chunk)
    stream.flush()
    os.fsync(stream.fileno())
    return size, digest.hexdigest()


def _type_of(stream: IO[bytes]) -> str:
    stream.seek(0)
    start = stream.read(8)
    for known, media_type in _STARTS.items():
        if start.startswith(known):
            return media_type
    if start.startswith(b"PK\x03\x04") and (found := _type_of_archive(stream)):
        return found
    raise DocumentRefused(
        "This is not a PDF, a Word or OpenDocument text without macros, a PNG or a JPEG. Save it as PDF."
    )


def _type_of_archive(stream: IO[bytes]) -> str:
    """Reads the list of members only, which unpacks nothing; a text with macros is no document."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if any("vbaproject" in name.casefold() or name.startswith("Basic/") for name in names):
        return ""
    if "word/document.xml" in names:
        return _WORD
    return _OPEN if {"mimetype", "content.xml"} <= names else ""


def _safe_name(name: str, ending: str) -> str:
    """What a person called it, as far as it is harmless in a header, with the ending of what it is."""
    plain = re.sub(r"[^\w .()-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    return f"{stem[: _NAME_LENGTH - len(ending)].strip() or 'document'}{ending}"


def _number(document: AgreementDocument) -> None:
    """Under a lock of the agreement, so that two uploads get two numbers."""
    agreement = Agreement.objects.select_for_update().filter(pk=document.agreement_id).first()
    if agreement is None:
        raise NotFound("This agreement was removed meanwhile.")
    latest = agreement.documents.aggregate(latest=Max("number"))["latest"]
    document.number = (latest or 0) + 1


def _tell(document: AgreementDocument, verb: str, actor: str, at: datetime) -> None:
    agreement = document.agreement
    said = {"document": document.name, "version": document.number, "digest": document.digest}
    announce(
        f"agreement.document_{verb}",
        subject=f"partner:{agreement.partner_id}",
        at=at,
        id=agreement.pk,
        actor=actor,
    )
    audit.record(
        f"agreement.document.{verb}",
        actor=actor,
        subject=f"agreement:{agreement.pk}",
        at=at,
        before=said if verb == "removed" else {},
        after=said if verb == "added" else {},
    )
