"""Addresses with filters in them: what a chart, a card and a file link to."""

from urllib.parse import urlencode

from django.urls import reverse


def with_query(address: str, **values: str) -> str:
    """`address` with the values that are not empty."""
    query = urlencode({key: value for key, value in values.items() if value}, safe="/")
    return f"{address}?{query}" if query else address


def metric_href(key: str, **values: str) -> str:
    return with_query(reverse("staff:metric", args=[key]), **values)


def aspect_href(key: str, **values: str) -> str:
    return with_query(reverse("staff:aspect", args=[key]), **values)
