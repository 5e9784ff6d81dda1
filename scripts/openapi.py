"""Writes the OpenAPI document of the API to docs/openapi.json, where a test compares it."""

import json
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from onpar.api.urls import openapi_document  # noqa: E402

PATH = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"

if __name__ == "__main__":
    PATH.write_text(json.dumps(openapi_document(), indent=1, ensure_ascii=False) + "\n")
    print(f"Wrote {PATH.name}.")
