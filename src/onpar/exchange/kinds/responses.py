"""The response that each row of a file of answers belongs to, as confidential as its mode promises."""

from typing import Any

from django.utils.crypto import salted_hmac

from onpar.exchange.tables import Batch
from onpar.surveys.models import Mode, ResponseChannel
from onpar.surveys.services.answers import ResponseRow

_REQUIRED = ("wave_id", "response", "mode", "on")
_OPTIONAL = ("partner_id", "person_id", "interaction_id", "touchpoint_id")
_DIGEST_SALT = "onpar.exchange.anonymous"


def response_rows(batch: Batch, version_id: int) -> list[ResponseRow]:
    """One per row; equal rows that stand together share one object."""
    count = len(batch.numbers)
    columns = [batch.columns[name] for name in _REQUIRED]
    columns += [batch.columns.get(name, [None] * count) for name in _OPTIONAL]
    columns.append(batch.columns.get("language", [""] * count))
    rows: list[ResponseRow] = []
    before: tuple[Any, ...] = ()
    for values in zip(*columns, strict=True):
        rows.append(rows[-1] if values == before else _response_row(values, version_id))
        before = values
    return rows


def refuse_disagreeing(batch: Batch) -> None:
    """Rows of one response must agree in everything but the answer."""
    first: dict[tuple[int, str], tuple[int, ResponseRow]] = {}
    for number, row in zip(batch.numbers, batch.columns["response_row"], strict=True):
        known = first.setdefault((row.wave_id, row.external_id), (number, row))
        if known[1] is not row and known[1] != row:
            reason = f"Differs from row {known[0]} of the same response in more than the answer."
            batch.refuse(number, "response", row.external_id, reason)
    batch.drop_refused()


def _response_row(values: tuple[Any, ...], version_id: int) -> ResponseRow:
    wave, external_id, mode, on, *named, language = values
    if mode == Mode.ANONYMOUS:
        return _anonymous_row(values, version_id)
    known = (wave, external_id, version_id, mode, on, *named, None, language)
    return ResponseRow._make((*known, ResponseChannel.IMPORT.value))


def _anonymous_row(values: tuple[Any, ...], version_id: int) -> ResponseRow:
    """Keyed digests stand for the id of the file and the partner: the same again, and nobody's name."""
    wave, external_id, mode, on, partner_id, _person, _interaction, touchpoint_id, language = values
    return ResponseRow(
        wave_id=wave,
        external_id=_digest(f"response:{wave}:{external_id}").hex()[:32],
        version_id=version_id,
        mode=mode,
        on=on,
        touchpoint_id=touchpoint_id,
        cluster_key=_cluster_key(wave, partner_id),
        language=language,
    )


def _cluster_key(wave: int, partner_id: int | None) -> int | None:
    """Keeps the answers of one partner in one wave together without naming it; at most 61 bits."""
    if partner_id is None:
        return None
    return int.from_bytes(_digest(f"partner:{wave}:{partner_id}")[:8], "big") >> 3


def _digest(text: str) -> bytes:
    return salted_hmac(_DIGEST_SALT, text, algorithm="sha256").digest()
