"""The committed OpenAPI document is the one that the code answers by."""

import json
from pathlib import Path

from onpar.api.urls import openapi_document

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_committed_document_is_current() -> None:
    assert json.loads(DOCUMENT.read_text()) == openapi_document(), "Run `make openapi`."


def test_every_operation_says_which_scope_it_needs() -> None:
    scopes = [
        operation["x-scope"]
        for operations in openapi_document()["paths"].values()
        for operation in operations.values()
    ]
    assert all(scopes)
