"""Who may do what: every URL name × method × person × whose object. A URL that is missing fails a test.

Names of the workspace stand without their namespace, all others with it.

A door names one address; its rows say how each person is answered. Everybody who is not listed is
answered like `others`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

OK, REDIRECT, REFUSED_METHOD, MISSING, NO_TOKEN = 200, 302, 405, 404, 401
# Anonymous visitors and people who have left are sent to the sign-in.
STRANGERS = ("anonymous", "outsider")


@dataclass(frozen=True)
class Door:
    """One address and method; `path` may name own, foreign, missing and token.

    by_token: the person comes with an API token of all scopes instead of a session.
    """

    url_name: str
    path: str
    method: str
    others: int
    but: Mapping[str, int] = field(default_factory=dict)
    by_token: bool = False

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


def _nothing(url_name: str, path: str) -> Door:
    """What does not exist is missing for everybody who is signed in."""
    return Door(url_name, path, "GET", MISSING, _strangers(REDIRECT))


def _api(url_name: str, path: str, others: int = OK, **but: int) -> tuple[Door, ...]:
    """A door of the API: open to a token, shut to a session, and shut to the token of who has left."""
    return (
        Door(url_name, path, "GET", others, {**_strangers(NO_TOKEN), **but}, by_token=True),
        Door(url_name, path, "GET", NO_TOKEN),
        Door(url_name, path, "TRACE", REFUSED_METHOD),
    )


_PROGRAM_WIDE = ("administrator", "program_manager", "analyst", "executive")

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
    *_page("find", "/find/?q=valley"),
    *_page("settings", "/settings/"),
    *_page("gallery", "/gallery/"),
    Door("sign-in", "/sign-in/", "GET", REDIRECT, _strangers(OK)),
    Door("sign-in", "/sign-in/", "POST", REDIRECT, _strangers(OK)),
    Door("sign-out", "/sign-out/", "GET", REFUSED_METHOD, _strangers(REDIRECT)),
    Door("sign-out", "/sign-out/", "POST", REDIRECT),
    Door("demo-link", "/demo/{token}/", "GET", OK),
    Door("demo-link", "/demo/{token}/", "POST", REDIRECT),
    Door("demo-link", "/demo/forged/", "GET", MISSING),
    Door("demo-link", "/demo/forged/", "POST", MISSING),
    Door("healthz", "/healthz", "GET", OK),
    Door("healthz", "/healthz", "POST", REFUSED_METHOD),
    *_api("api:v1:list_partners", "/api/v1/partners"),
    *_api("api:v1:get_partner", "/api/v1/partners/{own}", colleague=MISSING),
    *_api(
        "api:v1:get_partner",
        "/api/v1/partners/{foreign}",
        MISSING,
        **dict.fromkeys((*_PROGRAM_WIDE, "colleague"), OK),
    ),
    *_api("api:v1:get_partner", "/api/v1/partners/{missing}", MISSING),
    Door("api:v1:document", "/api/v1/openapi.json", "GET", OK),
    Door("api:v1:missing", "/api/v1/no/such/address", "GET", MISSING),
)
