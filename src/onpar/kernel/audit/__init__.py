"""The audit log: written with the change, in the same transaction, and sealed soon after."""

from onpar.kernel.audit.recording import record

__all__ = ["record"]
