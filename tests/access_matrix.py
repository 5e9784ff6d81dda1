"""Who may do what: every URL name × method × person × whose object. A URL that is missing fails a test.

Names of the workspace stand without their namespace, all others with it.

A door names one address; its rows say how each person is answered. Everybody who is not listed is
answered like `others`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

BAD_REQUEST = 400
SEE_OTHER = 303
JSON = "application/json"
(
    OK,
    CREATED,
    ACCEPTED,
    REDIRECT,
    NO_TOKEN,
    FORBIDDEN,
    MISSING,
    REFUSED_METHOD,
    CONFLICT,
    NO_VERSION,
) = (
    200,
    201,
    202,
    302,
    401,
    403,
    404,
    405,
    409,
    428,
)
# Anonymous visitors and people who have left are sent to the sign-in.
STRANGERS = ("anonymous", "outsider")
_PROGRAM_WIDE = ("administrator", "program_manager", "analyst", "executive")
_READERS = dict.fromkeys(("analyst", "executive"), FORBIDDEN)


@dataclass(frozen=True)
class Door:
    """One address and method; `path` may name what `World.addresses` knows.

    by_token: the person comes with an API token of all scopes instead of a session. sends: the media
    type of the body. body: what JSON holds; its texts may name addresses too.
    """

    url_name: str
    path: str
    method: str
    others: int
    but: Mapping[str, int] = field(default_factory=dict)
    by_token: bool = False
    sends: str = ""
    body: Mapping[str, object] = field(default_factory=dict)

    def status_for(self, person: str) -> int:
        return self.but.get(person, self.others)


def _strangers(status: int) -> dict[str, int]:
    return dict.fromkeys(STRANGERS, status)


def _page(url_name: str, path: str) -> tuple[Door, ...]:
    """A page of the workspace: everybody who is signed in may read it, and nobody may write to it."""
    away = _strangers(REDIRECT)
    return (
        Door(url_name, path, "GET", OK, away),
        Door(url_name, path, "POST", REFUSED_METHOD, away),
    )


def _administrators(url_name: str, path: str) -> tuple[Door, ...]:
    """A page for administrators: everybody else who is signed in is told that their role is another."""
    away = _strangers(REDIRECT)
    return (
        Door(url_name, path, "GET", FORBIDDEN, {**away, "administrator": OK}),
        Door(url_name, path, "POST", REFUSED_METHOD, away),
    )


def _nothing(url_name: str, path: str) -> Door:
    """What does not exist is missing for everybody who is signed in."""
    return Door(url_name, path, "GET", MISSING, _strangers(REDIRECT))


def _own_form(url_name: str, path: str) -> tuple[Door, ...]:
    """A page with a form, for everybody who is signed in; sent empty, it comes again."""
    away = _strangers(REDIRECT)
    return (Door(url_name, path, "GET", OK, away), Door(url_name, path, "POST", OK, away))


def _action(url_name: str, path: str) -> tuple[Door, ...]:
    """A button of a page, for everybody who is signed in."""
    return (
        Door(url_name, path, "GET", REFUSED_METHOD, _strangers(REDIRECT)),
        Door(url_name, path, "POST", REDIRECT),
    )


def _for_administrators(url_name: str, path: str, *, get: int, post: int) -> tuple[Door, ...]:
    answers = {"GET": get, "POST": post}
    return tuple(
        Door(
            url_name,
            path,
            method,
            # A method that no view takes is refused before anybody asks who wants it.
            status if status == REFUSED_METHOD else FORBIDDEN,
            {**_strangers(REDIRECT), "administrator": status},
        )
        for method, status in answers.items()
    )


def _open_link(url_name: str, path: str, *, post: int) -> tuple[Door, ...]:
    """A link of a mail: it opens without a sign-in, and a forged one leads nowhere."""
    forged = path.format(link="forged", invitation="forged", token="forged")
    return (
        Door(url_name, path, "GET", OK),
        Door(url_name, path, "POST", post),
        Door(url_name, forged, "GET", MISSING),
        Door(url_name, forged, "POST", MISSING),
    )


def _survey_link(url_name: str, path: str, *, post: int) -> tuple[Door, ...]:
    """A link to a survey, for whoever has it: sent empty, it comes again; a forged one leads nowhere."""
    forged = path.format(survey_link="f" * 32, survey_open_link="1-" + "f" * 32)
    return (
        Door(url_name, path, "GET", OK),
        Door(url_name, path, "POST", post),
        Door(url_name, path, "DELETE", REFUSED_METHOD),
        Door(url_name, forged, "GET", MISSING),
        Door(url_name, forged, "POST", MISSING),
    )


def _api(url_name: str, path: str, others: int = OK, **but: int) -> tuple[Door, ...]:
    """A door of the API: open to a token, shut to a session, and shut to the token of who has left."""
    return (
        Door(url_name, path, "GET", others, {**_strangers(NO_TOKEN), **but}, by_token=True),
        Door(url_name, path, "GET", NO_TOKEN),
        Door(url_name, path, "TRACE", REFUSED_METHOD),
    )


def _api_one(url_name: str, path: str) -> tuple[Door, ...]:
    """One row: of an own partner, of a colleague's, and none. `path` holds %s for whose it is."""
    foreign = dict.fromkeys((*_PROGRAM_WIDE, "colleague"), OK)
    return (
        *_api(url_name, path % "own", colleague=MISSING),
        *_api(url_name, path % "foreign", MISSING, **foreign),
        *_api(url_name, path % "missing", MISSING),
    )


def _api_new(url_name: str, path: str, **body: str) -> tuple[Door, ...]:
    """A new row of an own partner: for editors who see the partner."""
    but = {**_strangers(NO_TOKEN), **_READERS, "colleague": MISSING}
    whole = {"partner": "{own}", **body}
    return (
        Door(url_name, path, "POST", CREATED, but, by_token=True, sends=JSON, body=whole),
        Door(url_name, path, "POST", NO_TOKEN),
    )


def _api_changing(url_name: str, path: str, method: str, status: int) -> tuple[Door, ...]:
    """A write to one row with nothing in it; `path` as in `_api_one`."""
    away = _strangers(NO_TOKEN)
    foreign = {"partner_manager": MISSING}
    return tuple(
        Door(url_name, path % whose, method, others, {**away, **but}, by_token=True, sends=JSON)
        for whose, others, but in (
            ("own", status, {**_READERS, "colleague": MISSING}),
            ("foreign", status, {**_READERS, **foreign}),
            ("missing", MISSING, {}),
        )
    )


def _api_of_runners(url_name: str, path: str, method: str, status: int) -> tuple[Door, ...]:
    """Only administrators and program managers get further; all that is sent is an empty body."""
    runners = dict.fromkeys(("administrator", "program_manager"), status)
    but = {**_strangers(NO_TOKEN), **runners}
    return (
        Door(url_name, path, method, FORBIDDEN, but, by_token=True),
        Door(url_name, path, method, NO_TOKEN),
    )


def _for_runners(url_name: str, path: str, method: str, status: int) -> tuple[Door, ...]:
    """Only administrators and program managers get further."""
    runners = dict.fromkeys(("administrator", "program_manager"), status)
    return (Door(url_name, path, method, FORBIDDEN, {**_strangers(REDIRECT), **runners}),)


def _bulk(kind: str, query: str = "") -> tuple[Door, ...]:
    """Only who runs the program imports."""
    path = f"/api/v1/bulk/{kind}?origin=crm{query}"
    runners = dict.fromkeys(("administrator", "program_manager"), OK)
    but = {**_strangers(NO_TOKEN), **runners}
    name = f"api:v1:store_{kind}"
    return (
        Door(name, path, "POST", FORBIDDEN, but, by_token=True, sends="application/x-ndjson"),
        Door(name, path, "POST", NO_TOKEN),
        Door(name, path, "GET", REFUSED_METHOD, by_token=True),
    )


_NOT_RUNNERS = dict.fromkeys(("partner_manager", "colleague", "analyst", "executive"), FORBIDDEN)


def _form(url_name: str, path: str) -> tuple[Door, ...]:
    """A form about `own`: its editors get it, and an empty one back; a colleague finds nothing."""
    but = {**_strangers(REDIRECT), **_READERS, "colleague": MISSING}
    return tuple(Door(url_name, path, method, OK, but) for method in ("GET", "POST"))


def _foreign_form(url_name: str, path: str) -> Door:
    but = {**_strangers(REDIRECT), **_READERS, "partner_manager": MISSING}
    return Door(url_name, path, "POST", OK, but)


def _runners_only(url_name: str, path: str, method: str, status: int, colleague: int) -> Door:
    """What only who runs the program may do; a colleague does not find what is about `own`."""
    runners = dict.fromkeys(("administrator", "program_manager"), status)
    but = {**_strangers(REDIRECT), **runners, "colleague": colleague}
    return Door(url_name, path, method, FORBIDDEN, but)


def _import(
    url_name: str, path: str, *, get: int = REFUSED_METHOD, post: int = REFUSED_METHOD
) -> tuple[Door, ...]:
    """Those who run the program import; all others are refused, whatever they ask for."""
    return tuple(
        Door(url_name, path, method, status, _strangers(REDIRECT) | _others_than_runners(status))
        for method, status in (("GET", get), ("POST", post))
    )


def _others_than_runners(status: int) -> dict[str, int]:
    others = ("partner_manager", "colleague", "analyst", "executive")
    return {} if status == REFUSED_METHOD else dict.fromkeys(others, FORBIDDEN)


DOORS: tuple[Door, ...] = (
    *_page("pulse", "/"),
    *_page("aspect", "/aspects/ease_of_work/"),
    _nothing("aspect", "/aspects/no_such_aspect/"),
    *_page("metrics", "/metrics/"),
    *_page("metric", "/metrics/px_parity/"),
    *_page("metric", "/metrics/px_parity/?by=type&format=csv"),
    _nothing("metric", "/metrics/no_such_metric/"),
    *_page("partners", "/partners/"),
    *_page("partners", "/partners/?format=csv"),
    Door(
        "partner",
        "/partners/{own}/",
        "GET",
        OK,
        {**_strangers(REDIRECT), "colleague": MISSING},
    ),
    Door(
        "partner",
        "/partners/{foreign}/",
        "GET",
        MISSING,
        {**_strangers(REDIRECT), **dict.fromkeys((*_PROGRAM_WIDE, "colleague"), OK)},
    ),
    _nothing("partner", "/partners/{missing}/"),
    Door("partner", "/partners/{own}/", "POST", REFUSED_METHOD, _strangers(REDIRECT)),
    *(
        Door("partner-new", "/partners/new/", method, OK, {**_strangers(REDIRECT), **_READERS})
        for method in ("GET", "POST")
    ),
    Door("partners-change", "/partners/change/", "GET", REFUSED_METHOD, _strangers(REDIRECT)),
    Door(
        "partners-change",
        "/partners/change/",
        "POST",
        MISSING,
        {**_strangers(REDIRECT), **_READERS},
    ),
    Door(
        "partners-undo",
        "/partners/change/{missing}/undo/",
        "GET",
        REFUSED_METHOD,
        _strangers(REDIRECT),
    ),
    Door(
        "partners-undo",
        "/partners/change/{missing}/undo/",
        "POST",
        MISSING,
        {**_strangers(REDIRECT), **_READERS},
    ),
    Door("view-new", "/partners/views/", "GET", REFUSED_METHOD, _strangers(REDIRECT)),
    Door("view-new", "/partners/views/", "POST", REDIRECT),
    *(
        Door(
            "view-edit",
            "/partners/views/{own_view}/",
            method,
            MISSING,
            {**_strangers(REDIRECT), "partner_manager": OK},
        )
        for method in ("GET", "POST")
    ),
    *_form("partner-edit", "/partners/{own}/edit/"),
    _foreign_form("partner-edit", "/partners/{foreign}/edit/"),
    *_form("partner-stage", "/partners/{own}/stage/"),
    _foreign_form("partner-stage", "/partners/{foreign}/stage/"),
    Door(
        "partner-changes",
        "/partners/{own}/changes/",
        "GET",
        OK,
        {**_strangers(REDIRECT), **_READERS, "colleague": MISSING},
    ),
    Door(
        "partner-changes", "/partners/{own}/changes/", "POST", REFUSED_METHOD, _strangers(REDIRECT)
    ),
    Door(
        "partner-sales",
        "/partners/{own}/sales/",
        "GET",
        OK,
        {**_strangers(REDIRECT), "colleague": MISSING},
    ),
    Door(
        "partner-sales",
        "/partners/{foreign}/sales/",
        "GET",
        OK,
        {**_strangers(REDIRECT), "partner_manager": MISSING},
    ),
    Door("partner-sales", "/partners/{own}/sales/", "POST", REFUSED_METHOD, _strangers(REDIRECT)),
    *(
        door
        for slug in ("people", "agreements", "outcomes", "expectations", "sales", "interactions")
        for door in _form("record-new", f"/partners/{{own}}/{slug}/new/")
    ),
    _foreign_form("record-new", "/partners/{foreign}/sales/new/"),
    _nothing("record-new", "/partners/{own}/nothing/new/"),
    *_form("record-edit", "/partners/{own}/people/{own_person}/"),
    _foreign_form("record-edit", "/partners/{foreign}/people/{foreign_person}/"),
    # A row of another partner is missing under one's own.
    Door(
        "record-edit",
        "/partners/{own}/people/{foreign_person}/",
        "GET",
        MISSING,
        {**_strangers(REDIRECT), **_READERS},
    ),
    Door(
        "record-remove",
        "/partners/{own}/sales/{own_sale_number}/remove/",
        "GET",
        OK,
        {**_strangers(REDIRECT), **_READERS, "colleague": MISSING},
    ),
    # It came from a file, so it is not removed here.
    Door(
        "record-remove",
        "/partners/{own}/sales/{own_sale_number}/remove/",
        "POST",
        CONFLICT,
        {**_strangers(REDIRECT), **_READERS, "colleague": MISSING},
    ),
    *(
        Door(
            "documents",
            "/partners/{own}/agreements/{own_agreement}/documents/",
            method,
            OK,
            {**_strangers(REDIRECT), **but, "colleague": MISSING},
        )
        for method, but in (("GET", {}), ("POST", _READERS))
    ),
    Door(
        "documents",
        "/partners/{own}/agreements/{foreign_agreement}/documents/",
        "GET",
        MISSING,
        _strangers(REDIRECT),
    ),
    Door(
        "document",
        "/documents/{own_document}/",
        "GET",
        OK,
        {**_strangers(REDIRECT), "colleague": MISSING},
    ),
    Door(
        "document",
        "/documents/{foreign_document}/",
        "GET",
        OK,
        {**_strangers(REDIRECT), "partner_manager": MISSING},
    ),
    _nothing("document", "/documents/{missing}/"),
    Door("document", "/documents/{own_document}/", "POST", REFUSED_METHOD, _strangers(REDIRECT)),
    Door(
        "document-remove",
        "/documents/{own_document}/remove/",
        "GET",
        REFUSED_METHOD,
        _strangers(REDIRECT),
    ),
    Door(
        "document-remove",
        "/documents/{foreign_document}/remove/",
        "POST",
        REDIRECT,
        {**_strangers(REDIRECT), **_READERS, "partner_manager": MISSING},
    ),
    Door("document-remove", "/documents/{missing}/remove/", "POST", MISSING, _strangers(REDIRECT)),
    _runners_only("partner-merge", "/partners/{own}/merge/", "GET", OK, MISSING),
    _runners_only("partner-merge", "/partners/{own}/merge/?q=cycles", "GET", OK, MISSING),
    Door("partner-merge", "/partners/{own}/merge/", "POST", REFUSED_METHOD, _strangers(REDIRECT)),
    _runners_only("partner-merge-with", "/partners/{own}/merge/{foreign}/", "GET", OK, MISSING),
    _runners_only(
        "partner-merge-with", "/partners/{own}/merge/{foreign}/", "POST", CONFLICT, MISSING
    ),
    _runners_only(
        "partner-merge-with", "/partners/{own}/merge/{missing}/", "GET", MISSING, MISSING
    ),
    _runners_only("personal-data", "/people/{own_person}/data/", "GET", OK, MISSING),
    _runners_only("personal-data", "/people/{own_person}/data/", "POST", CONFLICT, MISSING),
    _runners_only("personal-data-export", "/people/{own_person}/export/", "POST", OK, MISSING),
    Door(
        "personal-data-export",
        "/people/{own_person}/export/",
        "GET",
        REFUSED_METHOD,
        _strangers(REDIRECT),
    ),
    _runners_only("erasure", "/erasures/{missing}/", "GET", MISSING, FORBIDDEN),
    Door("erasure", "/erasures/{missing}/", "POST", REFUSED_METHOD, _strangers(REDIRECT)),
    Door("undo", "/undo/1/", "GET", REFUSED_METHOD, _strangers(REDIRECT)),
    Door("undo", "/undo/999999999/", "POST", MISSING, _strangers(REDIRECT)),
    *_page("find", "/find/?q=valley"),
    *_import("imports", "/imports/", get=OK),
    *_import("import-new", "/imports/new/", get=OK, post=OK),
    *_import("import-sample", "/imports/samples/partners.csv", get=OK),
    *_import("import-sample", "/imports/samples/nothing.csv", get=MISSING),
    *_import("import-mappings", "/imports/mappings/", get=OK),
    *_import("import-mapping", "/imports/mappings/{missing}/", post=MISSING),
    *_import("import-draft", "/imports/drafts/{import_draft}/", get=OK, post=REDIRECT),
    *_import("import-draft", "/imports/drafts/{missing}/", get=MISSING, post=MISSING),
    *_import("import-status", "/imports/drafts/{import_draft}/status/", get=REDIRECT),
    *_import("import-status", "/imports/drafts/{missing}/status/", get=MISSING),
    *_import("import-start", "/imports/drafts/{missing}/run/", post=MISSING),
    *_import("import-stop", "/imports/drafts/{import_draft}/stop/", post=REDIRECT),
    *_import("import-discard", "/imports/drafts/{missing}/discard/", post=MISSING),
    *_import("import-run", "/imports/{import_run}/", get=OK),
    *_import("import-run", "/imports/{missing}/", get=MISSING),
    *_import("import-decide", "/imports/drafts/{missing}/decide/", post=MISSING),
    *_import("import-undo", "/imports/{import_run}/undo/", get=OK, post=BAD_REQUEST),
    *_import("import-refused", "/imports/{import_run}/refused.csv", get=MISSING),
    *_page("settings", "/settings/"),
    *_administrators("tasks", "/settings/tasks/"),
    *_administrators("task", "/settings/tasks/{task}/"),
    Door(
        "task",
        "/settings/tasks/{missing}/",
        "GET",
        FORBIDDEN,
        {**_strangers(REDIRECT), "administrator": MISSING},
    ),
    Door(
        "task-replay", "/settings/tasks/{task}/replay/", "GET", REFUSED_METHOD, _strangers(REDIRECT)
    ),
    Door(
        "task-replay",
        "/settings/tasks/{task}/replay/",
        "POST",
        FORBIDDEN,
        {**_strangers(REDIRECT), "administrator": REDIRECT},
    ),
    *_administrators("audit", "/settings/audit/"),
    *_administrators("audit", "/settings/audit/?format=csv"),
    Door("definitions", "/settings/program/", "GET", OK, {**_strangers(REDIRECT), **_NOT_RUNNERS}),
    Door(
        "definitions",
        "/settings/program/",
        "POST",
        REFUSED_METHOD,
        _strangers(REDIRECT),
    ),
    *(
        Door(name, path, method, OK, {**_strangers(REDIRECT), **_NOT_RUNNERS})
        for method in ("GET", "POST")
        for name, path in (
            ("definition-new", "/settings/program/fields/new/"),
            ("definition-edit", "/settings/program/stages/{stage}/"),
        )
    ),
    Door(
        "definition-remove",
        "/settings/program/stages/{stage}/remove/",
        "POST",
        CONFLICT,
        {**_strangers(REDIRECT), **_NOT_RUNNERS},
    ),
    *_page("listening", "/listening/"),
    *_page("survey", "/listening/{survey}/"),
    _nothing("survey", "/listening/{missing}/"),
    *_page("survey-wave", "/listening/{survey_asked}/waves/{wave}/"),
    _nothing("survey-wave", "/listening/{survey_asked}/waves/nothing/"),
    Door("survey-version", "/listening/{survey}/versions/1.json", "GET", OK, _strangers(REDIRECT)),
    _nothing("survey-version", "/listening/{survey}/versions/9.json"),
    *(
        door
        for name, path in (
            ("survey-new", "/listening/new/"),
            ("survey-plan", "/listening/{survey}/plan/"),
            ("survey-item-new", "/listening/{survey}/new-question/"),
            ("survey-item", "/listening/{survey}/questions/nps/"),
        )
        for door in (*_for_runners(name, path, "GET", OK), *_for_runners(name, path, "POST", OK))
    ),
    *_for_runners("survey-item", "/listening/{survey}/questions/nothing/", "GET", MISSING),
    *(
        door
        for name, step in (
            ("survey-publish", "publish"),
            ("survey-discard", "discard"),
            ("survey-copy", "copy"),
            ("survey-item-move", "questions/nps/down"),
        )
        for door in (
            Door(
                name, f"/listening/{{survey}}/{step}/", "GET", REFUSED_METHOD, _strangers(REDIRECT)
            ),
            *_for_runners(name, f"/listening/{{survey}}/{step}/", "POST", REDIRECT),
        )
    ),
    *_page("gallery", "/gallery/"),
    Door("sign-in", "/sign-in/", "GET", REDIRECT, _strangers(OK)),
    Door("sign-in", "/sign-in/", "POST", REDIRECT, _strangers(OK)),
    Door("sign-out", "/sign-out/", "GET", REFUSED_METHOD, _strangers(REDIRECT)),
    Door("sign-out", "/sign-out/", "POST", REDIRECT),
    *_open_link("demo-link", "/demo/{token}/", post=REDIRECT),
    *_open_link("sign-in-link", "/sign-in/link/{link}/", post=REDIRECT),
    *_open_link("invitation", "/invitation/{invitation}/", post=OK),
    # There is an administrator already.
    Door("setup", "/setup/{setup}/", "GET", MISSING),
    Door("setup", "/setup/{setup}/", "POST", MISSING),
    Door("sign-in-code", "/sign-in/code/", "GET", OK),
    Door("sign-in-code", "/sign-in/code/", "POST", OK),
    Door("sign-in-code-entry", "/sign-in/code/entry/", "GET", REDIRECT),
    Door("sign-in-code-entry", "/sign-in/code/entry/", "POST", REDIRECT),
    Door("sign-in-mail", "/sign-in/code/mail/", "GET", MISSING),
    Door("sign-in-mail", "/sign-in/code/mail/", "POST", REFUSED_METHOD),
    Door("second-step", "/sign-in/second-step/", "GET", REDIRECT),
    Door("second-step", "/sign-in/second-step/", "POST", REDIRECT),
    *_own_form("profile", "/profile/"),
    *_own_form("password", "/profile/password/"),
    *_own_form("two-step", "/profile/two-step/"),
    *_action("two-step-off", "/profile/two-step/off/"),
    # Without a second step there are no codes; the page leads to it.
    Door("recovery-codes", "/profile/recovery-codes/", "GET", REDIRECT),
    Door("recovery-codes", "/profile/recovery-codes/", "POST", REDIRECT),
    *_page("sessions", "/profile/sessions/"),
    *_action("session-end", "/profile/sessions/end/"),
    *_own_form("confirm", "/confirm/"),
    *_action("confirm-mail", "/confirm/mail/"),
    *_for_administrators("users", "/settings/users/", get=OK, post=REFUSED_METHOD),
    *_for_administrators("user-invite", "/settings/users/invite/", get=OK, post=OK),
    *_for_administrators("user", "/settings/users/{user}/", get=OK, post=OK),
    *_for_administrators("user", "/settings/users/{missing}/", get=MISSING, post=MISSING),
    *_for_administrators("user-access", "/settings/users/{user}/access/", get=OK, post=REDIRECT),
    *_for_administrators(
        "user-second-step", "/settings/users/{user}/second-step/", get=OK, post=REDIRECT
    ),
    *_for_administrators(
        "user-invitation", "/settings/users/{user}/invitation/", get=REFUSED_METHOD, post=REDIRECT
    ),
    *_for_administrators("user-data", "/settings/users/{user}/data/", get=OK, post=OK),
    *_for_administrators(
        "user-data-export", "/settings/users/{user}/export/", get=REFUSED_METHOD, post=OK
    ),
    *_for_administrators("user-data", "/settings/users/{missing}/data/", get=MISSING, post=MISSING),
    *_for_runners("traces", "/settings/personal-data/", "GET", OK),
    *_for_runners("traces", "/settings/personal-data/", "POST", OK),
    *_for_administrators("mails", "/settings/mail/", get=OK, post=REDIRECT),
    *_for_administrators("mail", "/settings/mail/{mail}/", get=OK, post=REFUSED_METHOD),
    *_for_administrators("mail", "/settings/mail/{missing}/", get=MISSING, post=REFUSED_METHOD),
    Door("healthz", "/healthz", "GET", OK),
    Door("healthz", "/healthz", "POST", REFUSED_METHOD),
    *_page("tokens", "/settings/tokens/"),
    Door("token-new", "/settings/tokens/new/", "GET", OK, _strangers(REDIRECT)),
    Door("token-new", "/settings/tokens/new/", "POST", OK, _strangers(REDIRECT)),
    Door(
        "token-revoke",
        "/settings/tokens/{missing}/revoke/",
        "GET",
        REFUSED_METHOD,
        _strangers(REDIRECT),
    ),
    Door(
        "token-revoke",
        "/settings/tokens/{token_of_colleague}/revoke/",
        "POST",
        MISSING,
        {**_strangers(REDIRECT), "administrator": REDIRECT, "colleague": REDIRECT},
    ),
    Door(
        "token-revoke", "/settings/tokens/{missing}/revoke/", "POST", MISSING, _strangers(REDIRECT)
    ),
    *_for_runners("exports", "/settings/exports/", "GET", OK),
    *_for_runners("exports", "/settings/exports/", "POST", REDIRECT),
    *_for_runners("export-file", "/settings/exports/{missing}/", "GET", MISSING),
    *_survey_link("public:survey", "/s/{survey_link}/", post=SEE_OTHER),
    *_survey_link("public:survey-open", "/s/open/{survey_open_link}/", post=OK),
    # A ballot stands in the form alone: there is nothing to get, and nothing to send without one.
    Door("public:survey-ballot", "/s/ballot/", "GET", MISSING),
    Door("public:survey-ballot", "/s/ballot/", "POST", MISSING),
    *_page("api:reference", "/api/"),
    *_api("api:v1:list_partners", "/api/v1/partners"),
    *_api_one("api:v1:get_partner", "/api/v1/partners/{%s}"),
    *_api("api:v1:list_people", "/api/v1/people"),
    *_api_one("api:v1:get_person", "/api/v1/people/{%s_person}"),
    *_api("api:v1:list_agreements", "/api/v1/agreements"),
    *_api_one("api:v1:get_agreement", "/api/v1/agreements/{%s_agreement}"),
    *_api("api:v1:list_sales", "/api/v1/sales"),
    *_api_one("api:v1:get_sale", "/api/v1/sales/{%s_sale}"),
    *_api("api:v1:list_interactions", "/api/v1/interactions"),
    *_api_one("api:v1:get_interaction", "/api/v1/interactions/{%s_interaction}"),
    *_api("api:v1:list_outcomes", "/api/v1/outcomes"),
    *_api_one("api:v1:get_outcome", "/api/v1/outcomes/{%s_outcome}"),
    Door(
        "api:v1:create_partner",
        "/api/v1/partners",
        "POST",
        CREATED,
        {**_strangers(NO_TOKEN), **_READERS},
        by_token=True,
        sends=JSON,
        body={"name": "New", "types": ["reseller"]},
    ),
    *_api_new("api:v1:create_person", "/api/v1/people", name="New"),
    *_api_new(
        "api:v1:create_agreement",
        "/api/v1/agreements",
        program="{program}",
        starts_on="2026-01-01",
    ),
    *_api_new(
        "api:v1:create_outcome", "/api/v1/outcomes", side="ours", text="New", stated_on="2026-01-01"
    ),
    *_api_new(
        "api:v1:create_sale",
        "/api/v1/sales",
        attribution="sourced",
        amount="1",
        currency="USD",
        closed_on="2026-01-01",
    ),
    *_api_new(
        "api:v1:create_interaction",
        "/api/v1/interactions",
        touchpoint="qbr",
        at="2026-01-01T12:00:00Z",
    ),
    *_api_changing(
        "api:v1:correct_interaction",
        "/api/v1/interactions/{%s_interaction}/corrections",
        "POST",
        OK,
    ),
    *_api_changing("api:v1:change_partner", "/api/v1/partners/{%s}", "PATCH", NO_VERSION),
    *_api_changing("api:v1:change_person", "/api/v1/people/{%s_person}", "PATCH", NO_VERSION),
    *_api_changing(
        "api:v1:change_agreement", "/api/v1/agreements/{%s_agreement}", "PATCH", NO_VERSION
    ),
    *_api_changing("api:v1:change_outcome", "/api/v1/outcomes/{%s_outcome}", "PATCH", NO_VERSION),
    *_api_changing("api:v1:change_sale", "/api/v1/sales/{%s_sale}", "PATCH", NO_VERSION),
    *_api("api:v1:get_catalog", "/api/v1/catalog"),
    *_api("api:v1:list_metrics", "/api/v1/metrics"),
    *_api("api:v1:evaluate_metric", "/api/v1/metrics/sourced_revenue?by=partner&period=180d"),
    *_api("api:v1:evaluate_metric", "/api/v1/metrics/no_such_metric", MISSING),
    *_bulk("partners"),
    *_bulk("people"),
    *_bulk("sales"),
    *_bulk("agreements"),
    *_bulk("interactions"),
    *_bulk("stages"),
    *_bulk("outcomes"),
    *_bulk("expectations"),
    *_bulk("customer_scores"),
    *_bulk("answers", "&survey=relationship_full"),
    *_api_of_runners("api:v1:list_exports", "/api/v1/exports", "GET", OK),
    *_api_of_runners("api:v1:start_export", "/api/v1/exports", "POST", ACCEPTED),
    *_api_of_runners("api:v1:get_export", "/api/v1/exports/{missing}", "GET", MISSING),
    *_api_of_runners("api:v1:download_export", "/api/v1/exports/{missing}/file", "GET", MISSING),
    Door("api:v1:document", "/api/v1/openapi.json", "GET", OK),
    Door("api:v1:missing", "/api/v1/no/such/address", "GET", MISSING),
)
