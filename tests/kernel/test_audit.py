"""The audit log is sealed as a chain: whoever tampers with it without the key is found out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from onpar.cli.auditing import run_verify
from onpar.kernel import audit
from onpar.kernel.audit import sealing
from onpar.kernel.audit.recording import digest_of
from onpar.kernel.audit.sealing import head_words, link, seal_entries
from onpar.kernel.audit.verifying import verify
from onpar.kernel.models import AuditEntry, AuditHead, AuditPayload
from onpar.kernel.secrets import keyed_digest

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 20, 12, 0, 0, 123456, tzinfo=UTC)
ODD = {
    "text": "Zoë ✓",
    "number": 1e22,
    "small": 1e-7,
    "whole": 3.0,
    "none": None,
    "list": [1, {"b": 2, "a": 1}],
}


def add(number=1, **changes):
    for step in range(number):
        audit.record(
            "partners.partner.changed",
            actor=f"user:{step + 1}",
            subject=f"partner:{step + 1}",
            at=AT + timedelta(minutes=step),
            **changes or {"before": {"tier": step}, "after": {"tier": step + 1}},
        )


@pytest.fixture
def five():
    """A sealed log of five entries."""
    add(5)
    seal_entries()


def faults(**kwargs):
    return verify(**kwargs).faults


def test_an_untouched_log_agrees_with_its_seals(five):
    report = verify()
    assert (report.sealed, report.unsealed, report.erased, report.faults) == (5, 0, 0, [])


def test_a_log_grows_over_many_sealings(monkeypatch):
    monkeypatch.setattr(sealing, "_BATCH", 2)
    for size in (5, 1, 3):
        add(size)
        assert seal_entries() == size
    assert seal_entries() == 0
    assert list(AuditEntry.objects.order_by("pk").values_list("seq", flat=True)) == list(
        range(1, 10)
    )
    assert faults() == []


def test_an_empty_log_holds():
    seal_entries()
    assert faults() == []
    assert head_words() == "0:"


def test_what_is_not_sealed_yet_is_counted(five):
    add(2)
    report = verify()
    assert (report.sealed, report.unsealed, report.faults) == (5, 2, [])


def test_any_value_comes_back_from_the_database_as_it_was_sealed():
    add(before=ODD, after={})
    seal_entries()
    assert faults() == []


def test_an_erased_payload_breaks_nothing(five):
    AuditPayload.objects.filter(entry__seq__in=[2, 5]).delete()
    report = verify()
    assert (report.erased, report.faults) == (2, [])


# Tampering ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "user:9"},
        {"action": "partners.partner.removed"},
        {"subject": "partner:9"},
        {"at": AT},
        {"digest": "0" * 64},
        {"seal": "0" * 64},
    ],
)
def test_an_altered_entry_is_named(five, change):
    AuditEntry.objects.filter(seq=3).update(**change)
    assert faults()[0].startswith("Entry 3 (")
    assert "was altered or inserted" in faults()[0]


def test_a_payload_that_was_altered_is_named(five):
    AuditPayload.objects.filter(entry__seq=4).update(after={"tier": 99})
    assert [fault[:9] for fault in faults()] == ["Entry 4 ("]
    assert "before and after was altered" in faults()[0]


def test_a_payload_that_was_altered_with_its_digest_is_named(five):
    payload = AuditPayload.objects.get(entry__seq=4)
    payload.after = {"tier": 99}
    payload.save()
    AuditEntry.objects.filter(seq=4).update(digest=digest_of(payload))
    assert "Entry 4 (" in faults()[0]


def test_a_payload_put_where_one_was_erased_is_named(five):
    entry = AuditEntry.objects.get(seq=4)
    entry.payload.delete()
    AuditPayload.objects.create(entry=entry, salt="0" * 32, after={"tier": 99})
    assert "Entry 4 (" in faults()[0]


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        ([1], "Entry 1 is missing."),
        ([3], "Entry 3 is missing."),
        ([2, 3, 4], "Entries 2 to 4 are missing."),
        ([5], "Entry 5 is missing."),
        ([4, 5], "Entries 4 to 5 are missing."),
        ([1, 2, 3, 4, 5], "Entries 1 to 5 are missing."),
    ],
)
def test_removed_entries_are_named(five, removed, said):
    AuditEntry.objects.filter(seq__in=removed).delete()
    assert faults() == [said]


def test_entries_that_moved_up_into_the_gap_are_named(five):
    AuditEntry.objects.filter(seq=3).delete()
    AuditEntry.objects.filter(seq=4).update(seq=3)
    AuditEntry.objects.filter(seq=5).update(seq=4)
    assert [fault[:9] for fault in faults()] == ["Entry 3 (", "Entry 4 (", "Entry 5 i"]


def test_two_entries_that_changed_places_are_named(five):
    for old, new in ((2, 90), (3, 2), (90, 3)):
        AuditEntry.objects.filter(seq=old).update(seq=new)
    assert {fault[:9] for fault in faults()} == {"Entry 2 (", "Entry 3 (", "Entry 4 ("}


def forge(seq, before):
    """An entry as somebody makes it who knows the program, but not the secret key."""
    entry = AuditEntry(
        at=AT, actor="user:9", action="a.b.c", subject="partner:9", digest="0" * 64, seq=seq
    )
    with override_settings(SECRET_KEY="guessed"):
        entry.seal = keyed_digest(link(before, seq, entry), purpose=sealing.PURPOSE)
    entry.save()


def test_an_entry_inserted_at_the_end_is_named(five):
    forge(6, AuditEntry.objects.get(seq=5).seal)
    assert faults() == ["The log goes on after entry 5, which was sealed last."]


def test_an_entry_inserted_in_the_middle_is_named(five):
    for seq in (5, 4, 3):
        AuditEntry.objects.filter(seq=seq).update(seq=seq + 1)
    forge(3, AuditEntry.objects.get(seq=2).seal)
    assert faults()[0].startswith("Entry 3 (a.b.c partner:9 by user:9")


def test_a_shorter_log_with_a_forged_head_is_found(five):
    AuditEntry.objects.filter(seq=5).delete()
    AuditHead.objects.update(seq=4, seal=AuditEntry.objects.get(seq=4).seal)
    assert faults() == ["The head is missing or altered, so entries may be missing at the end."]


def test_a_log_without_its_head_is_found(five):
    AuditEntry.objects.filter(seq=5).delete()
    AuditHead.objects.all().delete()
    assert faults() == ["The head is missing or altered, so entries may be missing at the end."]


def test_a_printed_head_finds_a_log_that_was_put_back_to_an_earlier_state(five):
    earlier = AuditHead.objects.get()
    add(2)
    seal_entries()
    printed = head_words()
    assert faults(head=printed) == []
    AuditEntry.objects.filter(seq__gt=5).delete()
    earlier.save()
    assert faults() == []
    assert faults(head=printed) == ["Entry 7 does not have the seal that was printed, or is gone."]


def test_a_printed_head_stays_good_while_the_log_grows(five):
    printed = head_words()
    add(3)
    seal_entries()
    assert faults(head=printed) == []


@pytest.mark.parametrize("head", ["nonsense", "5:", "6:" + "0" * 64, "5:" + "0" * 64])
def test_a_head_that_is_none_is_refused(five, head):
    assert len(faults(head=head)) == 1


def test_another_secret_key_opens_nothing_and_the_former_one_does(five, settings):
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert len(faults()) >= 5
    settings.SECRET_KEY_FALLBACKS = [former]
    assert faults() == []
    add(1)
    seal_entries()
    assert faults() == []


# The command --------------------------------------------------------------------------------------


class Asked:
    head = ""
    json = False


def test_the_command_says_that_all_is_well(five, capsys):
    assert run_verify(Asked()) == 0
    said = capsys.readouterr().out
    assert said.startswith("Every entry is as it was sealed.\n5 sealed")


def test_the_command_fails_and_says_where(five, capsys):
    AuditEntry.objects.filter(seq=3).update(actor="user:9")
    assert run_verify(Asked()) == 1
    assert "Entry 3 (partners.partner.changed partner:3 by user:9" in capsys.readouterr().out
