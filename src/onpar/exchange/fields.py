"""What each kind of file can hold: the fields as people know them, and the words that columns use."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onpar.exchange.guesses import Guess

_DAYS = (Guess.DAY, Guess.MOMENT)
_MOMENTS = (Guess.MOMENT, Guess.DAY)
_AMOUNTS = (Guess.NUMBER, Guess.WHOLE)
_TEXTS = (Guess.TEXT, Guess.LONG_TEXT, Guess.WHOLE, Guess.DOMAIN)
_IDS = (Guess.TEXT, Guess.WHOLE, Guess.EMAIL)


@dataclass(frozen=True)
class FieldInfo:
    """A field that a mapping may fill.

    words: what columns that feed it are called, in English and German, in lower case. guesses: what its
    cells look like; any where empty. is_id: different in every row. codes: fields with this text in
    them are from a closed list.
    """

    name: str
    label: str | Promise
    words: tuple[str, ...]
    guesses: tuple[Guess, ...] = ()
    required: bool = False
    is_id: bool = False


@dataclass(frozen=True)
class KindInfo:
    """A kind of import. signs: words that files of this kind have in their names."""

    name: str
    label: str | Promise
    fields: tuple[FieldInfo, ...]
    signs: tuple[str, ...]

    def field(self, name: str) -> FieldInfo:
        return next(field for field in self.fields if field.name == name)


def _id(*words: str) -> FieldInfo:
    common = ("id", "external id", "record id", "key", "nr", "nummer", "kennung", "number")
    return FieldInfo("external_id", _("Id in that system"), (*words, *common), _IDS, True, True)


def _partner(*, required: bool = True) -> FieldInfo:
    words = (
        "partner id", "partner", "company id", "account id", "reseller id", "reseller key", "company",
        "account", "reseller", "organization", "organisation", "customer account", "associated company",
        "partner nr", "partnernummer", "firma", "unternehmen", "handler", "kunde",
    )  # fmt: skip
    return FieldInfo("partner", _("Partner"), words, _IDS, required)


_PERSON = FieldInfo(
    "person",
    _("Person"),
    ("person id", "person", "contact id", "contact", "respondent", "kontakt", "ansprechpartner"),
    _IDS,
)
_LANGUAGE = FieldInfo(
    "language",
    _("Language"),
    ("language", "lang", "locale", "user language", "sprache"),
    (Guess.TEXT,),
)

KINDS_INFO: dict[str, KindInfo] = {
    "partners": KindInfo(
        "partners",
        _("Partners"),
        (
            _id(
                "company id",
                "account id",
                "partner id",
                "reseller key",
                "partnernummer",
                "kundennummer",
            ),
            FieldInfo(
                "name",
                _("Name"),
                (
                    "name",
                    "company name",
                    "account name",
                    "partner name",
                    "company",
                    "account",
                    "reseller name",
                    "organization",
                    "firma",
                    "firmenname",
                    "unternehmen",
                    "partner",
                ),
                _TEXTS,
                True,
            ),
            FieldInfo(
                "types",
                _("Types"),
                (
                    "type",
                    "types",
                    "partner type",
                    "business type",
                    "account type",
                    "category",
                    "typ",
                    "partnertyp",
                    "art",
                    "kategorie",
                ),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "groups",
                _("Groups"),
                ("group", "groups", "partner group", "segment", "cluster", "gruppe", "gruppen"),
                (Guess.TEXT, Guess.WHOLE),
            ),
            FieldInfo(
                "stage",
                _("Stage"),
                ("stage", "partner stage", "lifecycle stage", "phase", "status", "lebensphase"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "size_band",
                _("Size"),
                ("size", "size band", "company size", "grosse", "unternehmensgrosse"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "employees",
                _("Number of employees"),
                (
                    "employees",
                    "number of employees",
                    "employee count",
                    "headcount",
                    "staff count",
                    "mitarbeiter",
                    "mitarbeiterzahl",
                    "anzahl mitarbeiter",
                ),
                (Guess.WHOLE,),
            ),
            FieldInfo("city", _("City"), ("city", "town", "stadt", "ort"), (Guess.TEXT,)),
            FieldInfo(
                "region",
                _("Region"),
                (
                    "region",
                    "state",
                    "state or region",
                    "province",
                    "territory",
                    "state province name",
                    "bundesland",
                    "gebiet",
                ),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "country",
                _("Country"),
                ("country", "country region", "nation", "office location", "country code", "land"),
                (Guess.TEXT,),
            ),
            _LANGUAGE,
            FieldInfo(
                "industry",
                _("Industry"),
                ("industry", "sector", "vertical", "branche", "industrie", "wirtschaftszweig"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "domain",
                _("Web domain"),
                ("domain", "website", "company domain name", "web", "url", "webseite", "homepage"),
                (Guess.DOMAIN,),
            ),
            FieldInfo(
                "owner",
                _("Owner (e-mail)"),
                (
                    "owner",
                    "owner email",
                    "partner manager",
                    "account manager",
                    "company owner",
                    "betreuer",
                    "verantwortlich",
                ),
                (Guess.EMAIL,),
            ),
            FieldInfo(
                "joined_on",
                _("Joined on"),
                (
                    "joined on",
                    "joined",
                    "partner since",
                    "signed on",
                    "start date",
                    "member since",
                    "create date",
                    "created",
                    "createdate",
                    "beitritt",
                    "partner seit",
                    "angelegt am",
                ),
                _DAYS,
            ),
            FieldInfo(
                "other_languages",
                _("Other languages"),
                ("other languages", "languages", "spoken languages", "sprachen"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "target_markets",
                _("Target markets"),
                ("target markets", "target market", "markets", "market", "zielmarkte", "markt"),
                (Guess.TEXT,),
            ),
        ),
        ("compan", "account", "partner", "reseller", "organi", "firm", "handler"),
    ),
    "people": KindInfo(
        "people",
        _("People"),
        (
            _id("contact id", "person id", "kontakt id", "personennummer"),
            _partner(),
            FieldInfo(
                "name",
                _("Name"),
                (
                    "name",
                    "full name",
                    "contact name",
                    "person",
                    "contact",
                    "first name last name",
                    "vorname nachname",
                    "ansprechpartner",
                ),
                _TEXTS,
                True,
            ),
            FieldInfo(
                "email",
                _("E-mail"),
                ("email", "e mail", "mail", "email address", "e mail adresse"),
                (Guess.EMAIL,),
            ),
            FieldInfo(
                "role",
                _("Role"),
                ("role", "function", "department", "rolle", "funktion", "abteilung"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "seniority", _("Seniority"), ("seniority", "level", "hierarchie"), (Guess.TEXT,)
            ),
            _LANGUAGE,
            FieldInfo(
                "is_active", _("Still there"), ("is active", "active", "aktiv"), (Guess.YES_NO,)
            ),
            FieldInfo(
                "may_be_surveyed",
                _("May be surveyed"),
                ("may be surveyed", "survey consent", "opt in", "consent", "einwilligung"),
                (Guess.YES_NO,),
            ),
            FieldInfo(
                "time_zone",
                _("Time zone"),
                ("time zone", "timezone", "tz", "zeitzone"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "consented_on",
                _("Consented on"),
                ("consented on", "consent date", "opt in date", "einwilligung am"),
                _DAYS,
            ),
            FieldInfo(
                "consent_source",
                _("Source of the consent"),
                ("consent source", "opt in source", "legal basis", "quelle der einwilligung"),
                (Guess.TEXT,),
            ),
        ),
        ("contact", "people", "person", "kontakt"),
    ),
    "sales": KindInfo(
        "sales",
        _("Sales"),
        (
            _id(
                "deal id",
                "opportunity id",
                "order id",
                "invoice number",
                "sales order number",
                "auftragsnummer",
                "rechnungsnummer",
                "belegnummer",
            ),
            _partner(required=False),
            FieldInfo(
                "attribution",
                _("Attribution"),
                ("attribution", "partner role", "sourced by", "deal source", "zuordnung"),
                (Guess.TEXT,),
                True,
            ),
            FieldInfo(
                "amount",
                _("Amount"),
                (
                    "amount",
                    "deal amount",
                    "close value",
                    "sales amount",
                    "value",
                    "revenue",
                    "total",
                    "net amount",
                    "betrag",
                    "umsatz",
                    "summe",
                    "netto",
                    "wert",
                ),
                _AMOUNTS,
                True,
            ),
            FieldInfo(
                "currency",
                _("Currency"),
                ("currency", "currency code", "deal currency", "wahrung"),
                (Guess.TEXT,),
                True,
            ),
            FieldInfo(
                "closed_on",
                _("Closed on"),
                (
                    "closed on",
                    "close date",
                    "closedate",
                    "order date",
                    "invoice date",
                    "won date",
                    "date",
                    "abschlussdatum",
                    "auftragsdatum",
                    "rechnungsdatum",
                    "datum",
                ),
                _DAYS,
                True,
            ),
            FieldInfo(
                "customer",
                _("Customer"),
                ("customer", "end customer", "client", "endkunde", "kunde"),
                _TEXTS,
            ),
            FieldInfo(
                "product",
                _("Product"),
                ("product", "product name", "product key", "sku", "item", "produkt", "artikel"),
                _TEXTS,
            ),
        ),
        (
            "deal",
            "sale",
            "opportunit",
            "order",
            "invoice",
            "pipeline",
            "umsatz",
            "rechnung",
            "auftrag",
        ),
    ),
    "agreements": KindInfo(
        "agreements",
        _("Agreements"),
        (
            _id("agreement id", "contract id", "contract number", "vertragsnummer"),
            _partner(),
            FieldInfo(
                "program",
                _("Program"),
                ("program", "partner program", "programm", "partnerprogramm"),
                (Guess.TEXT,),
                True,
            ),
            FieldInfo("tier", _("Tier"), ("tier", "level", "stufe", "status"), (Guess.TEXT,)),
            FieldInfo(
                "starts_on",
                _("Starts on"),
                (
                    "starts on",
                    "start date",
                    "start",
                    "signed on",
                    "valid from",
                    "vertragsbeginn",
                    "beginn",
                    "gultig ab",
                ),
                _DAYS,
                True,
            ),
            FieldInfo(
                "renewal_on",
                _("Renewal on"),
                (
                    "renewal on",
                    "renewal date",
                    "end date",
                    "expires on",
                    "valid until",
                    "vertragsende",
                    "verlangerung",
                    "gultig bis",
                ),
                _DAYS,
            ),
            FieldInfo(
                "ended_on",
                _("Ended on"),
                ("ended on", "terminated on", "termination date", "gekundigt am", "beendet am"),
                _DAYS,
            ),
            FieldInfo(
                "outcome",
                _("Renewal outcome"),
                ("outcome", "renewal outcome", "renewal status", "ergebnis"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "notice_days",
                _("Notice period, days"),
                ("notice days", "notice period", "notice", "kundigungsfrist"),
                (Guess.WHOLE,),
            ),
            FieldInfo(
                "accepted_on",
                _("Accepted on"),
                ("accepted on", "acceptance date", "countersigned on", "angenommen am"),
                _DAYS,
            ),
            FieldInfo(
                "accepted_version",
                _("Accepted version"),
                ("accepted version", "terms version", "version", "fassung"),
                (),
            ),
        ),
        ("agreement", "contract", "vertrag", "vertrage"),
    ),
    "answers": KindInfo(
        "answers",
        _("Survey answers"),
        (
            FieldInfo(
                "response",
                _("Response"),
                (
                    "response id",
                    "response",
                    "responseid",
                    "respondent id",
                    "respondentid",
                    "submission id",
                    "recorded id",
                    "answer id",
                    "id",
                    "antwort id",
                    "teilnehmer",
                ),
                _IDS,
                True,
                True,
            ),
            _partner(required=False),
            _PERSON,
            FieldInfo(
                "interaction",
                _("Interaction"),
                ("interaction id", "interaction", "meeting id", "ticket id"),
                _IDS,
            ),
            FieldInfo("touchpoint", _("Touchpoint"), ("touchpoint", "kontaktpunkt"), (Guess.TEXT,)),
            FieldInfo(
                "on",
                _("Answered on"),
                (
                    "recorded date",
                    "end date",
                    "submitted at",
                    "submit date",
                    "answered on",
                    "completed at",
                    "date",
                    "timestamp",
                    "start date",
                    "erfassungsdatum",
                    "enddatum",
                    "zeitstempel",
                    "datum",
                ),
                _DAYS,
                True,
            ),
            FieldInfo("mode", _("Mode"), ("mode", "confidentiality"), (Guess.TEXT,), True),
            FieldInfo("wave", _("Wave"), ("wave", "survey wave", "welle"), (Guess.TEXT,), True),
            _LANGUAGE,
            FieldInfo("question", _("Question"), ("question key", "question", "frage"), _TEXTS),
            FieldInfo("value", _("Answer"), ("answer", "value", "antwort", "wert"), ()),
            FieldInfo("item", _("Item"), ("item", "product"), _TEXTS),
        ),
        (
            "survey",
            "answer",
            "response",
            "qualtrics",
            "surveymonkey",
            "feedback",
            "umfrage",
            "antwort",
        ),
    ),
    "interactions": KindInfo(
        "interactions",
        _("Interactions"),
        (
            _id("interaction id", "activity id", "engagement id", "meeting id", "ticket id"),
            _partner(),
            _PERSON,
            FieldInfo(
                "staff",
                _("Our person (e-mail)"),
                ("staff", "owner", "owner email", "user email", "mitarbeiter"),
                (Guess.EMAIL,),
            ),
            FieldInfo(
                "touchpoint",
                _("Touchpoint"),
                ("touchpoint", "activity type", "type", "engagement type", "kontaktpunkt", "typ"),
                (Guess.TEXT,),
                True,
            ),
            FieldInfo(
                "at",
                _("When"),
                ("at", "timestamp", "activity date", "date", "start time", "zeitpunkt", "datum"),
                _MOMENTS,
                True,
            ),
            FieldInfo(
                "planned_for", _("Planned for"), ("planned for", "due date", "geplant"), _DAYS
            ),
            FieldInfo("direction", _("Direction"), ("direction", "richtung"), (Guess.TEXT,)),
            FieldInfo("channel", _("Channel"), ("channel", "kanal"), (Guess.TEXT,)),
            FieldInfo(
                "minutes", _("Minutes"), ("minutes", "duration", "dauer", "minuten"), (Guess.WHOLE,)
            ),
            FieldInfo("outcome", _("Outcome"), ("outcome", "result", "ergebnis"), _TEXTS),
            FieldInfo(
                "subject", _("Subject"), ("subject", "title", "topic", "betreff", "thema"), _TEXTS
            ),
        ),
        ("interaction", "activit", "engagement", "meeting", "call", "ticket", "aktivitat"),
    ),
    "stages": KindInfo(
        "stages",
        _("Stage changes"),
        (
            _partner(),
            FieldInfo(
                "stage",
                _("Stage"),
                ("stage", "new stage", "to stage", "lifecycle stage", "phase", "status"),
                (Guess.TEXT,),
                True,
            ),
            FieldInfo(
                "on",
                _("Since"),
                ("on", "date", "changed on", "since", "datum", "seit"),
                _DAYS,
                True,
            ),
            FieldInfo("reason", _("Reason"), ("reason", "comment", "grund"), _TEXTS),
        ),
        ("stage", "lifecycle", "phase"),
    ),
    "outcomes": KindInfo(
        "outcomes",
        _("Intended outcomes"),
        (
            _partner(),
            FieldInfo("side", _("Whose"), ("side", "whose", "seite"), (Guess.TEXT,), True),
            FieldInfo(
                "text",
                _("Outcome"),
                ("text", "outcome", "goal", "objective", "ziel", "beschreibung"),
                _TEXTS,
                True,
            ),
            FieldInfo(
                "stated_on",
                _("Stated on"),
                ("stated on", "date", "agreed on", "created", "datum", "vereinbart am"),
                _DAYS,
                True,
            ),
            FieldInfo("target", _("Target"), ("target", "kpi", "zielwert"), ()),
            FieldInfo(
                "due_on", _("Due on"), ("due on", "due date", "deadline", "fallig am"), _DAYS
            ),
            FieldInfo(
                "judgment",
                _("Judgment"),
                ("judgment", "status", "progress", "bewertung"),
                (Guess.TEXT,),
            ),
            FieldInfo(
                "judged_on", _("Judged on"), ("judged on", "reviewed on", "bewertet am"), _DAYS
            ),
            FieldInfo(
                "evidence",
                _("Evidence"),
                ("evidence", "proof", "result", "nachweis", "beleg"),
                (),
            ),
        ),
        ("outcome", "goal", "objective", "ziel"),
    ),
    "expectations": KindInfo(
        "expectations",
        _("Expectations"),
        (
            _partner(),
            FieldInfo("aspect", _("Aspect"), ("aspect", "topic", "aspekt"), (Guess.TEXT,), True),
            FieldInfo(
                "level",
                _("Level, 1 to 10"),
                ("level", "score", "importance", "wert", "stufe"),
                (Guess.WHOLE,),
                True,
            ),
            FieldInfo("stated_on", _("Stated on"), ("stated on", "date", "datum"), _DAYS, True),
        ),
        ("expectation", "erwartung"),
    ),
    "customer_scores": KindInfo(
        "customer_scores",
        _("Customer scores"),
        (
            _id("response id", "survey id", "review id", "ticket id", "antwort id"),
            _partner(),
            FieldInfo(
                "customer",
                _("Customer"),
                ("customer", "end customer", "customer name", "client", "endkunde", "kunde"),
                _TEXTS,
            ),
            FieldInfo(
                "on",
                _("Rated on"),
                ("rated on", "date", "submitted at", "answered on", "datum", "bewertet am"),
                _DAYS,
                True,
            ),
            FieldInfo(
                "score",
                _("Score"),
                ("score", "rating", "csat", "customer satisfaction", "stars", "bewertung", "note"),
                (Guess.WHOLE, Guess.NUMBER),
                True,
            ),
            FieldInfo(
                "low",
                _("Lowest score there is"),
                ("lowest", "scale min", "minimum"),
                (Guess.WHOLE, Guess.NUMBER),
                True,
            ),
            FieldInfo(
                "high",
                _("Highest score there is"),
                ("highest", "scale max", "maximum"),
                (Guess.WHOLE, Guess.NUMBER),
                True,
            ),
            FieldInfo(
                "promise_kept",
                _("Promise kept"),
                (
                    "promise kept",
                    "kept",
                    "as promised",
                    "delivered as promised",
                    "zusage eingehalten",
                ),
                (Guess.YES_NO, Guess.NUMBER, Guess.WHOLE, Guess.TEXT),
            ),
        ),
        (
            "csat",
            "customer score",
            "customer satisfaction",
            "customer rating",
            "kundenzufriedenheit",
        ),
    ),
}
