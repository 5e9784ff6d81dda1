"""The audit log: written with the change, in the same transaction, and sealed soon after."""

from onpar.kernel.audit.recording import Change, record, record_many

__all__ = ["Change", "record", "record_many"]
