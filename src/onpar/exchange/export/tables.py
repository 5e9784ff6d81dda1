"""The tables of an export, in an order in which each names only rows of those before it.

Where the importer has a kind of that name, a table begins with the columns of the kind, so that the
importer reads it too; what only an export knows comes after them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from onpar.accounts.models import Installation, User
from onpar.exchange.export.forms import (
    AMOUNT,
    DAY,
    DOCUMENT,
    FORMER_NUMBER,
    KEYS,
    MOMENT,
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    Form,
    Values,
)
from onpar.kernel.models import FieldDefinition
from onpar.partners.models import (
    Agreement,
    Aspect,
    CustomerScore,
    Expectation,
    ExternalId,
    Interaction,
    Outcome,
    Partner,
    PartnerAlias,
    PartnerGroup,
    PartnerType,
    Person,
    PersonAlias,
    ProfileChange,
    Program,
    Sale,
    Stage,
    StageTransition,
    Tier,
    Touchpoint,
)
from onpar.surveys.models import Question, ScoreWeights, Survey, SurveyVersion, Wave

Model = type[models.Model]
_ROWS = 2000

# Fields of no table. `version`: nobody holds a form of a row that has just been made.
LEFT_OUT = frozenset({"id", "version"})


@dataclass(frozen=True)
class Column:
    """path: the look-up from the row to the value. list_of: the model of a list of keys."""

    name: str
    path: str
    form: Form = TEXT
    list_of: Model | None = None


@dataclass(frozen=True)
class Reference:
    """How a foreign key is found again: the row of `model` whose `keys` are the texts of `columns`.

    later: the rows named are of the same table, so they are named once all are there.
    """

    field: str
    model: Model
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    later: bool = False


@dataclass(frozen=True)
class Table:
    """order: what rows are sorted by, so that equal rows make equal files. unique: fields that
    recognize a row which an empty installation has already. left_out: fields, and why."""

    name: str
    model: Model
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    order: tuple[str, ...] = ("pk",)
    unique: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def kinds(self) -> list[str]:
        return [column.form.kind for column in self.columns]

    @property
    def own_columns(self) -> list[Column]:
        """Those whose value stands in a field of the row itself."""
        return [c for c in self.columns if "__" not in c.path and c.list_of is None]

    def rows(self) -> Iterator[list[str]]:
        """Texts of the cells; a query for every 2,000 rows and list."""
        plain = [column for column in self.columns if column.list_of is None]
        found = self.model._default_manager.order_by(*self.order)
        values = found.values_list("pk", *(column.path for column in plain))
        for chunk in in_chunks(values.iterator(chunk_size=_ROWS)):
            lists = {c.name: _keys_of(self.model, c, chunk) for c in self.columns if c.list_of}
            for pk, *cells in chunk:
                row: dict[str, Any] = dict(zip((c.name for c in plain), cells, strict=True))
                row |= {name: keys.get(pk, []) for name, keys in lists.items()}
                yield [_written(column, row) for column in self.columns]


def in_chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """Lists of so many rows as an export reads, and a restore writes, at once."""
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _keys_of(model: Model, column: Column, chunk: list[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = model._default_manager.filter(pk__in=[row[0] for row in chunk])
    for pk, key in rows.values_list("pk", f"{column.path}__key").order_by(f"{column.path}__key"):
        if key is not None:
            found.setdefault(pk, []).append(key)
    return found


def _written(column: Column, row: Values) -> str:
    value = row[column.name]
    return "" if value is None else column.form.write(value, row)


def _plain(*names: str, form: Form = TEXT) -> tuple[Column, ...]:
    return tuple(Column(name, name, form) for name in names)


_KEY_AND_NAME = _plain("key", "name")
_ORDER = Column("order", "order", WHOLE)
_OF_PARTNER = Column("partner", "partner__public_id")
_PARTNER = Reference("partner", Partner, ("public_id",), ("partner",))
_OWNER = Reference("owner", User, ("email",), ("owner",))


def _catalog(name: str, model: Model, *columns: Column, **settings: Any) -> Table:
    defaults: dict[str, Any] = {"order": ("key",), "unique": ("key",)}
    return Table(name, model, (*_KEY_AND_NAME, *columns), **(defaults | settings))


TABLES: tuple[Table, ...] = (
    Table(
        "installation",
        Installation,
        _plain("vendor_name", "currency", "time_zone", "language"),
        unique=("id",),
        left_out={"is_demo": "Of this installation", "demo_note": "Of this installation"},
    ),
    Table(
        "users",
        User,
        (*_plain("email", "name", "role", "language", "time_zone"), Column("is_active", "is_active", YES_NO),
         Column("id", "public_id")),
        order=("email",),
        unique=("email",),
        left_out={"password": "Secret", "last_login": "Of this installation"},
    ),
    Table(
        "fields",
        FieldDefinition,
        (
            *_plain("target", "key", "label", "type", "help", "unit"),
            Column("options", "options", DOCUMENT),
            _ORDER,
            *_plain("is_required", "is_archived", "is_personal", form=YES_NO),
        ),
        order=("target", "key"),
        unique=("target", "key"),
    ),
    _catalog("partner_types", PartnerType, _ORDER),
    _catalog("partner_groups", PartnerGroup),
    _catalog("lifecycle_stages", Stage, *_plain("phase"), _ORDER),
    _catalog(
        "touchpoints",
        Touchpoint,
        *_plain(
            "phase", "owner_role", "channels", "clock", "weighs_most_for", "cares_about", "goes_well",
            "goes_badly",
        ),
        Column("is_qualifying", "is_qualifying", YES_NO),
        _ORDER,
    ),
    _catalog(
        "aspects",
        Aspect,
        *_plain("definition"),
        _ORDER,
        Column("parent", "parent__key"),
        references=(Reference("parent", Aspect, ("key",), ("parent",), later=True),),
    ),
    _catalog("programs", Program),
    _catalog(
        "tiers",
        Tier,
        _ORDER,
        Column("program", "program__key"),
        references=(Reference("program", Program, ("key",), ("program",)),),
        order=("program__key", "key"),
        unique=("program", "key"),
    ),
    Table(
        "partners",
        Partner,
        (
            Column("external_id", "public_id"),
            Column("name", "name"),
            Column("types", "types", KEYS, list_of=PartnerType),
            Column("groups", "groups", KEYS, list_of=PartnerGroup),
            Column("stage", "stage__key"),
            *_plain("size_band", "city", "region", "country", "language", "industry", "domain"),
            Column("owner", "owner__email"),
            Column("joined_on", "joined_on", DAY),
            *_plain("other_languages", "target_markets", form=KEYS),
            Column("sponsor", "sponsor__email"),
            Column("technical_contact", "technical_contact__email"),
            Column("custom", "custom", DOCUMENT),
            Column("created_at", "created_at", MOMENT),
            Column("origin", "origin"),
        ),
        (
            Reference("stage", Stage, ("key",), ("stage",)),
            _OWNER,
            Reference("sponsor", User, ("email",), ("sponsor",)),
            Reference("technical_contact", User, ("email",), ("technical_contact",)),
        ),
        order=("public_id",),
    ),
    Table(
        "external_ids",
        ExternalId,
        (
            _OF_PARTNER,
            Column("origin", "origin"),
            Column("external_id", "value"),
            Column("is_former", "is_former", YES_NO),
        ),
        (_PARTNER,),
        order=("origin", "value"),
    ),
    Table(
        "partner_aliases",
        PartnerAlias,
        (
            _OF_PARTNER,
            Column("former_id", "public_id"),
            Column("former_number", "former_id", FORMER_NUMBER),
            Column("name", "name"),
            Column("merged_at", "merged_at", MOMENT),
        ),
        (_PARTNER,),
        order=("public_id",),
    ),
    Table(
        "profiles",
        ProfileChange,
        (
            _OF_PARTNER,
            Column("since", "since", DAY),
            *_plain("types", "groups", form=DOCUMENT),
            Column("owner", "owner__email"),
            *_plain("size_band", "region", "country", "language", "industry"),
        ),
        (_PARTNER, _OWNER),
        order=("partner__public_id", "since"),
    ),
    Table(
        "people",
        Person,
        (
            Column("external_id", "public_id"),
            _OF_PARTNER,
            *_plain("name", "email", "role", "seniority", "language"),
            *_plain("is_active", "may_be_surveyed", form=YES_NO),
            Column("time_zone", "time_zone"),
            Column("consented_on", "consented_on", DAY),
            Column("consent_source", "consent_source"),
            Column("custom", "custom", DOCUMENT),
            Column("origin", "origin"),
            Column("origin_id", "external_id"),
        ),
        (_PARTNER,),
        order=("public_id",),
    ),
    Table(
        "person_aliases",
        PersonAlias,
        (
            Column("person", "person__public_id"),
            Column("origin", "origin"),
            Column("external_id", "external_id"),
        ),
        (Reference("person", Person, ("public_id",), ("person",)),),
        order=("origin", "external_id"),
    ),
    Table(
        "agreements",
        Agreement,
        (
            Column("external_id", "public_id"),
            _OF_PARTNER,
            Column("program", "program__key"),
            Column("tier", "tier__key"),
            *_plain("starts_on", "renewal_on", "ended_on", form=DAY),
            Column("outcome", "outcome"),
            Column("notice_days", "notice_days", WHOLE),
            Column("accepted_on", "accepted_on", DAY),
            Column("accepted_version", "accepted_version"),
            Column("accepted_by", "accepted_by__public_id"),
            Column("origin", "origin"),
            Column("origin_id", "external_id"),
        ),
        (
            _PARTNER,
            Reference("program", Program, ("key",), ("program",)),
            Reference("tier", Tier, ("program__key", "key"), ("program", "tier")),
            Reference("accepted_by", Person, ("public_id",), ("accepted_by",)),
        ),
        order=("public_id",),
    ),
    Table(
        "stages",
        StageTransition,
        (
            _OF_PARTNER,
            Column("stage", "to_stage__key"),
            Column("on", "on", DAY),
            *_plain("reason", "actor"),
            Column("from", "from_stage__key"),
        ),
        (
            _PARTNER,
            Reference("to_stage", Stage, ("key",), ("stage",)),
            Reference("from_stage", Stage, ("key",), ("from",)),
        ),
        order=("partner__public_id", "on", "pk"),
    ),
    Table(
        "sales",
        Sale,
        (
            Column("external_id", "external_id"),
            _OF_PARTNER,
            Column("attribution", "attribution"),
            Column("amount", "amount_minor", AMOUNT),
            Column("currency", "currency"),
            Column("closed_on", "closed_on", DAY),
            *_plain("customer", "product", "reason", "origin"),
        ),
        (_PARTNER,),
        order=("origin", "external_id"),
    ),
    Table(
        "customer_scores",
        CustomerScore,
        (
            Column("external_id", "external_id"),
            _OF_PARTNER,
            Column("customer", "customer"),
            Column("on", "on", DAY),
            *_plain("score", "low", "high", "promise_kept", form=NUMBER),
            Column("origin", "origin"),
        ),
        (_PARTNER,),
        order=("origin", "external_id"),
    ),
    Table(
        "interactions",
        Interaction,
        (
            Column("external_id", "external_id"),
            _OF_PARTNER,
            Column("person", "person__public_id"),
            Column("staff", "staff__email"),
            Column("touchpoint", "touchpoint__key"),
            Column("at", "at", MOMENT),
            Column("planned_for", "planned_for", DAY),
            *_plain("direction", "channel"),
            Column("minutes", "minutes", WHOLE),
            *_plain("outcome", "subject", "origin"),
            Column("corrected_origin", "superseded_by__origin"),
            Column("corrected_by", "superseded_by__external_id"),
        ),
        (
            _PARTNER,
            Reference("touchpoint", Touchpoint, ("key",), ("touchpoint",)),
            Reference("person", Person, ("public_id",), ("person",)),
            Reference("staff", User, ("email",), ("staff",)),
            Reference(
                "superseded_by",
                Interaction,
                ("origin", "external_id"),
                ("corrected_origin", "corrected_by"),
                later=True,
            ),
        ),
        order=("origin", "external_id"),
    ),
    Table(
        "outcomes",
        Outcome,
        (
            _OF_PARTNER,
            *_plain("side", "text"),
            Column("stated_on", "stated_on", DAY),
            Column("target", "target"),
            Column("due_on", "due_on", DAY),
            Column("judgment", "judgment"),
            Column("judged_on", "judged_on", DAY),
            *_plain("evidence", "origin"),
            Column("id", "public_id"),
        ),
        (_PARTNER,),
        order=("partner__public_id", "side", "text", "stated_on"),
    ),
    Table(
        "expectations",
        Expectation,
        (
            _OF_PARTNER,
            Column("aspect", "aspect__key"),
            Column("level", "level", WHOLE),
            Column("stated_on", "stated_on", DAY),
            *_plain("origin"),
            Column("outcome", "outcome__text"),
        ),
        (
            _PARTNER,
            Reference("aspect", Aspect, ("key",), ("aspect",)),
            Reference("outcome", Outcome, ("partner__public_id", "text"), ("partner", "outcome")),
        ),
        order=("partner__public_id", "aspect__key", "stated_on", "origin"),
    ),
    Table(
        "surveys",
        Survey,
        (
            *_plain("key", "name", "mode", "origin"),
            Column("id", "public_id"),
            *_plain("template", "objective", "decision", "routine"),
            Column("topic", "topic", DOCUMENT),
            Column("is_archived", "is_archived", YES_NO),
            Column("owner", "owner__email"),
        ),
        (_OWNER,),
        order=("key",),
        unique=("key",),
    ),
    Table(
        "survey_versions",
        SurveyVersion,
        (
            Column("survey", "survey__key"),
            Column("number", "number", WHOLE),
            *_plain("created_at", "published_at", form=MOMENT),
            Column("document", "document", DOCUMENT),
        ),
        (Reference("survey", Survey, ("key",), ("survey",)),),
        order=("survey__key", "number"),
        unique=("survey", "number"),
    ),
    Table(
        "questions",
        Question,
        (
            Column("survey", "version__survey__key"),
            Column("version", "version__number", WHOLE),
            *_plain("key", "text", "role"),
            Column("aspect", "aspect__key"),
            Column("touchpoint", "touchpoint__key"),
            *_plain("low", "high", form=NUMBER),
            _ORDER,
        ),
        (
            Reference("version", SurveyVersion, ("survey__key", "number"), ("survey", "version")),
            Reference("aspect", Aspect, ("key",), ("aspect",)),
            Reference("touchpoint", Touchpoint, ("key",), ("touchpoint",)),
        ),
        order=("version__survey__key", "version__number", "order", "key"),
        unique=("version", "key"),
    ),
    Table(
        "waves",
        Wave,
        (
            Column("survey", "survey__key"),
            *_plain("key", "name", "mode"),
            *_plain("opened_on", "closed_on", "results_on", form=DAY),
            Column("version", "version__number", WHOLE),
            Column("state", "state"),
            Column("audience", "audience", DOCUMENT),
            Column("trickle_days", "trickle_days", WHOLE),
            Column("has_public_link", "has_public_link", YES_NO),
        ),
        (
            Reference("survey", Survey, ("key",), ("survey",)),
            Reference(
                "version", SurveyVersion, ("survey__key", "number"), ("survey", "version")
            ),
        ),
        order=("survey__key", "key"),
        unique=("survey", "key"),
        left_out={"secret": "Secret"},
    ),
    Table(
        "score_weights",
        ScoreWeights,
        (
            Column("version", "version", WHOLE),
            Column("created_at", "created_at", MOMENT),
            Column("weights", "weights", DOCUMENT),
        ),
        order=("version",),
        unique=("version",),
    ),
)  # fmt: skip
