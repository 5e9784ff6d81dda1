"""Many rows at once: a line of JSON each, recognized by their external ids, stored as an import stores them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.doors import LINES, actor_of, told, write
from onpar.api.problems import BodyTooLarge
from onpar.api.repeats import once_streamed
from onpar.api.requests import ApiRequest
from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.kinds import KINDS
from onpar.exchange.mapping import Mapping
from onpar.exchange.services.lines import LinesReport, preview_lines, store_lines
from onpar.kernel import clock
from onpar.partners.access import require_program_runner

router = Router(tags=["Bulk"])

MAX_LINES = 10_000
_MAX_LINE_BYTES = 1 << 20
_MAX_BYTES = 64 << 20


class RefusedOut(Schema):
    line: int = Field(description="Number of the line in the body, from 1")
    field: str = Field(description="Empty where the line as a whole is refused")
    value: str
    reason: str


class BulkOut(Schema):
    """All lines that are not refused are stored; correct the others and send them again."""

    lines: int
    new: int
    changed: int
    unchanged: int
    refused: int
    refusals: list[RefusedOut]


class How(Schema):
    origin: str = Field(
        min_length=1, max_length=40, description="The system that the external ids come from"
    )
    partner_origin: str = Field(
        "", max_length=40, description="Where the ids of partners come from; default: `origin`"
    )
    dry_run: bool = Field(False, description="Check and compare everything, store nothing")


class PartnersHow(How):
    create_types: bool = Field(False, description="Make types and groups that do not exist")


class AgreementsHow(How):
    create_programs: bool = Field(False, description="Make programs and tiers that do not exist")


class SalesHow(How):
    without_partner: Literal["refuse", "direct"] = "refuse"


class AnswersHow(How):
    survey: str = Field(min_length=1, max_length=60, description="Key of the survey")


def _take(request: ApiRequest, kind: str, how: How) -> HttpResponse:
    require_program_runner(request.auth.user)
    return once_streamed(
        request, _lines(request), lambda lines: told(_store(request, kind, how, lines))
    )


def _store(request: ApiRequest, kind: str, how: How, lines: Iterable[bytes]) -> BulkOut:
    settings = how.dict(exclude={"dry_run", "survey"})
    if isinstance(how, AnswersHow):
        settings |= {"layout": "wide", "constants": {"survey": how.survey}}
    act = preview_lines if how.dry_run else store_lines
    report = act(lines, kind, mapping=Mapping(**settings), actor=actor_of(request), at=clock.now())
    return _out(report)


def _out(report: LinesReport) -> BulkOut:
    refusals = [
        RefusedOut(line=one.line, field=one.field, value=one.value[:200], reason=one.reason)
        for one in report.refusals
    ]
    return BulkOut(**report.counts, refusals=refusals)


def _lines(request: HttpRequest) -> Iterator[bytes]:
    """Lines of the body as they come in, none of them held longer than its batch."""
    total = 0
    for number in range(1, MAX_LINES + 2):
        line = request.readline(_MAX_LINE_BYTES + 1)
        if not line:
            return
        total += len(line)
        if number > MAX_LINES or len(line) > _MAX_LINE_BYTES or total > _MAX_BYTES:
            raise BodyTooLarge(
                f"Send at most {MAX_LINES:,} lines, {_MAX_LINE_BYTES >> 20} MB each and "
                f"{_MAX_BYTES >> 20} MB in all. The lines before line {number} may be stored."
            )
        yield line


_HOW: dict[str, type[How]] = {
    "partners": PartnersHow,
    "agreements": AgreementsHow,
    "sales": SalesHow,
    "answers": AnswersHow,
}
_SCOPES = {"sales": Scope.SALES_WRITE, "answers": Scope.ANSWERS_WRITE}


def _fields_of(kind: str) -> str:
    """Names of the fields in words; questions are those of the survey."""
    if kind == "answers":
        return (
            "Required: response, on, mode, wave. Also: partner, person, interaction, touchpoint, "
            "language, and answers, an object of answers by the keys of their questions"
        )
    fields = KINDS_INFO[kind].fields
    required = ", ".join(field.name for field in fields if field.required)
    others = ", ".join(field.name for field in fields if not field.required)
    own = ", and custom.KEY for each field that the program added" if kind == "partners" else ""
    return f"Required: {required}." + (f" Also: {others}{own}" if others else "")


def _declare(kind: str) -> None:
    how = _HOW.get(kind, How)

    def store(request: ApiRequest, how: Any) -> HttpResponse:
        return _take(request, kind, how)

    store.__name__ = f"store_{kind}"
    store.__doc__ = (
        f"Stores {kind.replace('_', ' ')}, one JSON object a line. A field that a line leaves out keeps what is "
        f"stored, null clears it. {_fields_of(kind)}."
    )
    store.__annotations__["how"] = Annotated[how, Query(...)]  # type: ignore[type-arg]
    declare: Callable[[Any], Any] = write(
        router,
        "POST",
        f"/bulk/{kind}",
        scope=_SCOPES.get(kind, Scope.PARTNERS_WRITE),
        answer=BulkOut,
        takes=LINES,
        errors=[404, 413],
    )
    declare(store)


for _kind in KINDS:
    _declare(_kind)
