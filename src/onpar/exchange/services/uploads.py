"""Files that people bring: stored below the data directory under random names, never served."""

import re
import shutil
from collections.abc import Iterable
from datetime import datetime

from onpar.exchange.models import ImportDraft, SavedMapping, Upload, uploads_folder
from onpar.kernel.audit import record
from onpar.kernel.db import writing

_NAME_LENGTH = 100


def store_upload(chunks: Iterable[bytes], name: str, *, actor: str, at: datetime) -> Upload:
    """Writes the bytes first: a row never names a file that is not there."""
    upload = Upload(name=safe_name(name), size=0, actor=actor, at=at)
    upload.path.parent.mkdir(parents=True, mode=0o700)
    with upload.path.open("xb") as stream:
        for chunk in chunks:
            stream.write(chunk)
            upload.size += len(chunk)
    with writing():
        upload.save()
        record(
            "import.file.uploaded",
            actor=actor,
            subject=f"upload:{upload.public_id}",
            at=at,
            after={"name": upload.name, "size": upload.size},
        )
    return upload


def safe_name(name: str) -> str:
    """The name a person gave, as far as it is harmless in a path: letters, digits, dots and dashes."""
    plain = re.sub(r"[^\w.-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".")
    if len(plain) > _NAME_LENGTH:
        stem, _dot, ending = plain.partition(".")
        plain = f"{stem[: _NAME_LENGTH - 10]}.{ending[-9:]}"
    return plain or "file"


def remove_unused_uploads(uploads: Iterable[Upload]) -> int:
    """Deletes those that no draft and no saved mapping needs; says how many. Rows go before files."""
    removed = 0
    for upload in uploads:
        with writing():
            if _is_used(upload):
                continue
            upload.delete()
        shutil.rmtree(uploads_folder() / upload.public_id, ignore_errors=True)
        removed += 1
    return removed


def _is_used(upload: Upload) -> bool:
    if upload.drafts.exists():
        return True
    named = {"document__icontains": upload.address}
    return (
        ImportDraft.objects.filter(**named).exists()
        or SavedMapping.objects.filter(**named).exists()
    )
