"""What each kind of file can hold: the fields as people know them, and the words that columns use."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onpar.exchange.guesses import Guess

# Per kind and field: what columns are called, in English and German. Words are data, not code.
_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
)

_DAYS = (Guess.DAY, Guess.MOMENT)
_MOMENTS = (Guess.MOMENT, Guess.DAY)
_NUMBERS = (Guess.NUMBER, Guess.WHOLE)
_WHOLE = (Guess.WHOLE,)
_TEXTS = (Guess.TEXT, Guess.LONG_TEXT, Guess.WHOLE, Guess.DOMAIN)
_IDS = (Guess.TEXT, Guess.WHOLE, Guess.EMAIL)
_CLOSED = (Guess.TEXT,)
_ADDRESS = (Guess.EMAIL,)
_YES_NO = (Guess.YES_NO,)


@dataclass(frozen=True)
class FieldInfo:
    """A field that a mapping may fill.

    guesses: what its cells look like; any where empty. is_id: different in every row. words: what
    columns that feed it are called, in lower case, the better ones first.
    """

    name: str
    label: str | Promise
    guesses: tuple[Guess, ...] = ()
    required: bool = False
    is_id: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindInfo:
    """A kind of import. signs: words that files of this kind have in their names."""

    name: str
    label: str | Promise
    fields: tuple[FieldInfo, ...]
    signs: tuple[str, ...]

    def field(self, name: str) -> FieldInfo:
        return next(field for field in self.fields if field.name == name)


def _kind(name: str, label: str | Promise, *fields: FieldInfo) -> KindInfo:
    words = _WORDS[name]
    told = tuple(replace(field, words=tuple(words[field.name])) for field in fields)
    return KindInfo(name, label, told, tuple(words["signs"]))


_ID = FieldInfo("external_id", _("Id in that system"), _IDS, required=True, is_id=True)
_PARTNER = FieldInfo("partner", _("Partner"), _IDS, required=True)
_MAYBE_PARTNER = replace(_PARTNER, required=False)


def own_field(key: str, label: str) -> FieldInfo:
    """A field that the program added."""
    plain = key.replace("-", " ").replace("_", " ")
    return FieldInfo(f"custom.{key}", label, words=(label.casefold(), f"custom {plain}", plain))


_PERSON = FieldInfo("person", _("Person"), _IDS)
_LANGUAGE = FieldInfo("language", _("Language"), _CLOSED)

_KINDS = (
    _kind(
        "partners",
        _("Partners"),
        _ID,
        FieldInfo("name", _("Name"), _TEXTS, required=True),
        FieldInfo("types", _("Types"), _CLOSED),
        FieldInfo("groups", _("Groups"), (Guess.TEXT, Guess.WHOLE)),
        FieldInfo("stage", _("Stage"), _CLOSED),
        FieldInfo("size_band", _("Size"), _CLOSED),
        FieldInfo("employees", _("Number of employees"), _WHOLE),
        FieldInfo("city", _("City"), _CLOSED),
        FieldInfo("region", _("Region"), _CLOSED),
        FieldInfo("country", _("Country"), _CLOSED),
        _LANGUAGE,
        FieldInfo("industry", _("Industry"), _CLOSED),
        FieldInfo("domain", _("Web domain"), (Guess.DOMAIN,)),
        FieldInfo("owner", _("Owner (e-mail)"), _ADDRESS),
        FieldInfo("joined_on", _("Joined on"), _DAYS),
        FieldInfo("other_languages", _("Other languages"), _CLOSED),
        FieldInfo("target_markets", _("Target markets"), _CLOSED),
    ),
    _kind(
        "people",
        _("People"),
        _ID,
        _PARTNER,
        FieldInfo("name", _("Name"), _TEXTS, required=True),
        FieldInfo("email", _("E-mail"), _ADDRESS),
        FieldInfo("role", _("Role"), _CLOSED),
        FieldInfo("seniority", _("Seniority"), _CLOSED),
        _LANGUAGE,
        FieldInfo("is_active", _("Still there"), _YES_NO),
        FieldInfo("may_be_surveyed", _("May be surveyed"), _YES_NO),
        FieldInfo("time_zone", _("Time zone"), _CLOSED),
        FieldInfo("consented_on", _("Consented on"), _DAYS),
        FieldInfo("consent_source", _("Source of the consent"), _CLOSED),
    ),
    _kind(
        "sales",
        _("Sales"),
        _ID,
        _MAYBE_PARTNER,
        FieldInfo("attribution", _("Attribution"), _CLOSED, required=True),
        FieldInfo("amount", _("Amount"), _NUMBERS, required=True),
        FieldInfo("currency", _("Currency"), _CLOSED, required=True),
        FieldInfo("closed_on", _("Closed on"), _DAYS, required=True),
        FieldInfo("customer", _("Customer"), _TEXTS),
        FieldInfo("product", _("Product"), _TEXTS),
    ),
    _kind(
        "agreements",
        _("Agreements"),
        _ID,
        _PARTNER,
        FieldInfo("program", _("Program"), _CLOSED, required=True),
        FieldInfo("tier", _("Tier"), _CLOSED),
        FieldInfo("starts_on", _("Starts on"), _DAYS, required=True),
        FieldInfo("renewal_on", _("Renewal on"), _DAYS),
        FieldInfo("ended_on", _("Ended on"), _DAYS),
        FieldInfo("outcome", _("Renewal outcome"), _CLOSED),
        FieldInfo("notice_days", _("Notice period, days"), _WHOLE),
        FieldInfo("accepted_on", _("Accepted on"), _DAYS),
        FieldInfo("accepted_version", _("Accepted version")),
    ),
    _kind(
        "answers",
        _("Survey answers"),
        FieldInfo("response", _("Response"), _IDS, required=True, is_id=True),
        _MAYBE_PARTNER,
        _PERSON,
        FieldInfo("interaction", _("Interaction"), _IDS),
        FieldInfo("touchpoint", _("Touchpoint"), _CLOSED),
        FieldInfo("on", _("Answered on"), _DAYS, required=True),
        FieldInfo("mode", _("Mode"), _CLOSED, required=True),
        FieldInfo("wave", _("Wave"), _CLOSED, required=True),
        _LANGUAGE,
        FieldInfo("question", _("Question"), _TEXTS),
        FieldInfo("value", _("Answer")),
        FieldInfo("item", _("Item"), _TEXTS),
    ),
    _kind(
        "interactions",
        _("Interactions"),
        _ID,
        _PARTNER,
        _PERSON,
        FieldInfo("staff", _("Our person (e-mail)"), _ADDRESS),
        FieldInfo("touchpoint", _("Touchpoint"), _CLOSED, required=True),
        FieldInfo("at", _("When"), _MOMENTS, required=True),
        FieldInfo("planned_for", _("Planned for"), _DAYS),
        FieldInfo("direction", _("Direction"), _CLOSED),
        FieldInfo("channel", _("Channel"), _CLOSED),
        FieldInfo("minutes", _("Minutes"), _WHOLE),
        FieldInfo("outcome", _("Outcome"), _TEXTS),
        FieldInfo("subject", _("Subject"), _TEXTS),
    ),
    _kind(
        "stages",
        _("Stage changes"),
        _PARTNER,
        FieldInfo("stage", _("Stage"), _CLOSED, required=True),
        FieldInfo("on", _("Since"), _DAYS, required=True),
        FieldInfo("reason", _("Reason"), _TEXTS),
    ),
    _kind(
        "outcomes",
        _("Intended outcomes"),
        _PARTNER,
        FieldInfo("side", _("Whose"), _CLOSED, required=True),
        FieldInfo("text", _("Outcome"), _TEXTS, required=True),
        FieldInfo("stated_on", _("Stated on"), _DAYS, required=True),
        FieldInfo("target", _("Target")),
        FieldInfo("due_on", _("Due on"), _DAYS),
        FieldInfo("judgment", _("Judgment"), _CLOSED),
        FieldInfo("judged_on", _("Judged on"), _DAYS),
        FieldInfo("evidence", _("Evidence")),
    ),
    _kind(
        "expectations",
        _("Expectations"),
        _PARTNER,
        FieldInfo("aspect", _("Aspect"), _CLOSED, required=True),
        FieldInfo("level", _("Level, 1 to 10"), _WHOLE, required=True),
        FieldInfo("stated_on", _("Stated on"), _DAYS, required=True),
    ),
    _kind(
        "customer_scores",
        _("Customer scores"),
        _ID,
        _PARTNER,
        FieldInfo("customer", _("Customer"), _TEXTS),
        FieldInfo("on", _("Rated on"), _DAYS, required=True),
        FieldInfo("score", _("Score"), (Guess.WHOLE, Guess.NUMBER), required=True),
        FieldInfo("low", _("Lowest score there is"), (Guess.WHOLE, Guess.NUMBER), required=True),
        FieldInfo("high", _("Highest score there is"), (Guess.WHOLE, Guess.NUMBER), required=True),
        FieldInfo(
            "promise_kept", _("Promise kept"), (Guess.YES_NO, Guess.NUMBER, Guess.WHOLE, Guess.TEXT)
        ),
    ),
)

KINDS_INFO: dict[str, KindInfo] = {kind.name: kind for kind in _KINDS}
