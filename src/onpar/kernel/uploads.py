"""A limit for uploaded files that holds while they arrive: no disk is filled before a form says no."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest


class LimitHandler(FileUploadHandler):
    """Stops at the limit. The rest is read and thrown away, so that the answer reaches the browser."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],  # noqa: ARG002
        META: Mapping[str, str],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> Any:
        self._is_over = content_length > settings.UPLOAD_MAX_BYTES
        if self.request is not None and self._is_over:
            self.request.META["onpar.upload_over_limit"] = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        if self._is_over:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None


def is_over_limit(request: HttpRequest) -> bool:
    """Known once the form was read."""
    return bool(request.META.get("onpar.upload_over_limit"))
