"""Checks the whole chain and says where it does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onpar.kernel.audit.recording import digest_of
from onpar.kernel.audit.sealing import PURPOSE, link, statement
from onpar.kernel.models import AuditEntry, AuditHead
from onpar.kernel.secrets import is_keyed_digest

_CHUNK = 2_000


@dataclass
class Report:
    """`unsealed` entries are newer than the last sealing; of `erased` ones only the payload is gone."""

    sealed: int = 0
    unsealed: int = 0
    erased: int = 0
    faults: list[str] = field(default_factory=list)


def verify(*, head: str = "") -> Report:
    """`head` is one that was printed earlier: the log must still hold that entry with that seal."""
    report = Report(unsealed=AuditEntry.objects.filter(seq=None).count())
    end = AuditHead.objects.first()
    is_signed = end is not None and is_keyed_digest(statement(end), end.signature, purpose=PURPOSE)
    # Entries that are sealed while this runs come after the end that was read first.
    last, seal = _check_entries(report, up_to=end.seq if end and is_signed else None)
    if end and is_signed:
        report.faults += _faults_of_end(end, last, seal)
    elif end or last:
        report.faults.append(
            "The head is missing or altered, so entries may be missing at the end."
        )
    report.faults += _faults_of_printed(head)
    return report


def _check_entries(report: Report, *, up_to: int | None) -> tuple[int, str]:
    """Place and seal of the last entry."""
    before, expected = "", 1
    for entry in _sealed(up_to):
        report.sealed += 1
        seq = entry.seq or 0
        if seq > expected:
            # The seal before is gone, so this entry's cannot be checked.
            report.faults.append(_missing(expected, seq - 1))
        elif not is_keyed_digest(link(before, seq, entry), entry.seal, purpose=PURPOSE):
            report.faults.append(f"{_name(entry)} was altered or inserted.")
        _check_payload(entry, report)
        before, expected = entry.seal, seq + 1
    return expected - 1, before


def _sealed(up_to: int | None) -> Iterator[AuditEntry]:
    entries = AuditEntry.objects.exclude(seq=None).order_by("seq").select_related("payload")
    if up_to is not None:
        entries = entries.filter(seq__lte=up_to)
    return entries.iterator(chunk_size=_CHUNK)


def _check_payload(entry: AuditEntry, report: Report) -> None:
    payload = getattr(entry, "payload", None)
    if payload is None:
        report.erased += 1
    elif digest_of(payload) != entry.digest:
        report.faults.append(f"{_name(entry)}: what it says of before and after was altered.")


def _faults_of_end(end: AuditHead, last: int, seal: str) -> Iterator[str]:
    if last < end.seq:
        yield _missing(last + 1, end.seq)
    elif seal != end.seal:
        yield f"Entry {last} is not the one that was sealed last."
    newest = AuditHead.objects.get()
    if AuditEntry.objects.filter(seq__gt=newest.seq).exists():
        yield f"The log goes on after entry {newest.seq}, which was sealed last."


def _faults_of_printed(head: str) -> Iterator[str]:
    if not head:
        return
    number, _, seal = head.partition(":")
    known = AuditEntry.objects.filter(seq=number).first() if number.isdecimal() else None
    if number != "0" and (known is None or known.seal != seal):
        yield f"Entry {number} does not have the seal that was printed, or is gone."


def _name(entry: AuditEntry) -> str:
    return f"Entry {entry.seq} ({entry} by {entry.actor}, {entry.at:%Y-%m-%d %H:%M})"


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Entry {first} is missing."
    return f"Entries {first} to {last} are missing."
