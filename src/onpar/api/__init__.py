"""The REST API: schemas in and out, status codes, paging. The same access, services and queries as the pages."""
