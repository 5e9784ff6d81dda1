"""What this room declares to the others."""

from django.utils.translation import gettext_lazy as _

from onpar.kernel import clock
from onpar.kernel.audit.sealing import seal_entries
from onpar.kernel.db import move_log
from onpar.kernel.mail.store import forget_secrets
from onpar.kernel.models import (
    AuditEntry,
    AuditHead,
    AuditPayload,
    Effect,
    Event,
    FieldDefinition,
    KeptAnswer,
    Mail,
    RateCounter,
    ScheduledRun,
    StaleMonth,
    Task,
    Worker,
)
from onpar.kernel.registry import Contract, Impersonal, Mentions, Personal, contract
from onpar.kernel.schedules import Schedule, Upkeep, fire_due
from onpar.kernel.upkeep import (
    delete_old_answers,
    delete_old_counters,
    delete_old_events,
    delete_old_mails,
    delete_old_tasks,
    print_audit_head,
)


def _fire_schedules() -> None:
    fire_due(contract().schedules, at=clock.now())


def _forget_mailed_secrets() -> None:
    forget_secrets(at=clock.now())


CONTRACT = Contract(
    personal=(
        Personal(
            AuditPayload,
            of=None,
            path="entry__subject",
            what=_("What changes of the person were, before and after"),
            whole_row=True,
        ),
        Personal(
            AuditEntry,
            of=None,
            path="actor",
            what=_("What the person did, by the audit log"),
            kept={"actor": _("The audit log must say who acted; it holds a number, not a name.")},
        ),
        Personal(
            Event,
            of=None,
            path="subject",
            what=_("What happened to the person's record"),
            emptied=("payload",),
            kept={"subject": _("An event names its object by a number.")},
        ),
        Personal(
            Mail, of=None, path="about", what=_("Mail that was sent to the person"), whole_row=True
        ),
    ),
    mentions=(
        Mentions(AuditPayload, ("before", "after"), _("Audit log"), whole_row=True),
        Mentions(Event, ("payload",), _("Events")),
        Mentions(KeptAnswer, ("body",), _("Answers to other software"), whole_row=True),
        Mentions(Mail, ("recipient", "subject", "note"), _("Mail"), whole_row=True),
        Mentions(Task, ("args", "kwargs", "result", "note", "last_error"), _("Tasks")),
    ),
    impersonal=(
        Impersonal(AuditEntry, "Names an object by its number", ("action", "subject")),
        Impersonal(AuditEntry, "Digests, of salted text", ("digest", "seal")),
        Impersonal(AuditHead, "Digests"),
        Impersonal(Event, "The name of a kind of event", ("name",)),
        Impersonal(StaleMonth, "Names of facts"),
        Impersonal(KeptAnswer, "Names a token and a row", ("owner", "key", "digest", "headers")),
        Impersonal(RateCounter, "Holds digests, for minutes"),
        Impersonal(
            Task, "Names code, rows by number and a process", ("path", "key", "queue", "worker")
        ),
        Impersonal(ScheduledRun, "Names a schedule and a task"),
        Impersonal(FieldDefinition, "Defined by the program, about nobody"),
        Impersonal(Effect, "Names rows by number"),
        Impersonal(Worker, "Names a machine and a process"),
    ),
    schedules=(
        Schedule("delete-old-events", _("Delete events older than 400 days"), delete_old_events),
        Schedule("print-audit-head", _("Print the head of the audit log"), print_audit_head),
        Schedule(
            "delete-old-answers",
            _("Delete answers to other software that nobody may ask for again"),
            delete_old_answers,
        ),
        Schedule("delete-old-counters", _("Delete counters of tries"), delete_old_counters),
        Schedule("delete-old-mails", _("Delete mail older than 30 days"), delete_old_mails),
        Schedule("delete-old-tasks", _("Delete tasks that ended 30 days ago"), delete_old_tasks),
    ),
    upkeep=(
        Upkeep("write-ahead-log", 5, move_log),
        Upkeep("schedules", 15, _fire_schedules),
        Upkeep("audit", 3, seal_entries),
        Upkeep("mailed-secrets", 30, _forget_mailed_secrets),
    ),
)
