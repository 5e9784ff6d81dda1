"""`onpar survey`: templates, a survey from one of them, and its waves by public link."""

import argparse
import json
from datetime import date

# Named here too, because help must not load the database code; a test keeps the two lists equal.
MODES = ("named", "partner", "group", "anonymous")


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    survey = subparsers.add_parser("survey", help="surveys: templates, a new one, the list")
    actions = survey.add_subparsers(dest="action", metavar="ACTION", required=True)

    templates = actions.add_parser("templates", help="what a survey can begin with")
    templates.set_defaults(run=run_templates)

    new = actions.add_parser("new", help="make a survey from a template")
    new.add_argument("--template", required=True, metavar="KEY", help="see onpar survey templates")
    new.add_argument("--name", help="only you read it; the template's name by default")
    new.add_argument("--mode", choices=MODES, help="who sees what; the template's by default")
    new.add_argument("--publish", action="store_true", help="publish its first version at once")
    new.set_defaults(run=run_new)

    listed = actions.add_parser("list", help="the surveys with their state and last wave")
    listed.set_defaults(run=run_list)

    opened = actions.add_parser("open", help="begin a wave by public link, and print the link")
    opened.add_argument("survey", metavar="SURVEY", help="its key, see onpar survey list")
    opened.add_argument("--name", required=True, help="of the wave, such as 'Autumn 2026'")
    opened.add_argument(
        "--results-on", required=True, type=date.fromisoformat, metavar="DATE",
        help="when those who answered hear what came of it",
    )  # fmt: skip
    opened.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="its last day")
    opened.set_defaults(run=run_open)

    close = actions.add_parser("close", help="end a wave: it takes no more answers")
    close.add_argument("survey", metavar="SURVEY")
    close.add_argument("wave", metavar="WAVE", help="its key, as onpar survey open printed it")
    close.set_defaults(run=run_close)

    for parser in (templates, new, listed, opened, close):
        parser.add_argument("--json", action="store_true", help="print JSON")


def run_templates(arguments: argparse.Namespace) -> int:
    from onpar.surveys.templates import list_templates

    rows: list[dict[str, object]] = [
        {
            "key": template.key,
            "name": template.name["en"],
            "minutes": template.document.minutes,
            "mode": template.mode.value,
            "languages": list(template.document.languages),
        }
        for template in list_templates()
    ]
    _print(rows, arguments, "{key}: {name} ({minutes:g} min, {mode})")
    return 0


def run_new(arguments: argparse.Namespace) -> int:
    from onpar.kernel import clock
    from onpar.kernel.db import writing
    from onpar.surveys.models import Mode
    from onpar.surveys.services.designing import create_survey, publish
    from onpar.surveys.templates import get_template

    template = get_template(arguments.template)
    actor, at = "command:survey new", clock.now()
    with writing():
        version = create_survey(
            template.document,
            name=arguments.name or template.name["en"],
            mode=Mode(arguments.mode) if arguments.mode else template.mode,
            template=template.key,
            actor=actor,
            at=at,
        )
        if arguments.publish:
            version = publish(version, actor=actor, at=at)
    made = {
        "key": version.survey.key,
        "name": version.survey.name,
        "version": version.number,
        "published": version.published_at is not None,
    }
    _print([made], arguments, "{key}: {name}, version {version}")
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    from onpar.surveys.queries import list_surveys

    rows: list[dict[str, object]] = [
        {
            "key": found.survey.key,
            "name": found.survey.name,
            "mode": found.survey.mode,
            "published_version": found.published,
            "has_draft": found.has_draft,
            "last_wave": found.wave.key if found.wave else None,
        }
        for found in list_surveys()
    ]
    _print(rows, arguments, "{key}: {name} ({mode}), last wave {last_wave}")
    return 0


def run_open(arguments: argparse.Namespace) -> int:
    from django.conf import settings
    from django.urls import reverse

    from onpar.kernel import clock
    from onpar.surveys.queries import get_survey
    from onpar.surveys.services.inviting import open_token
    from onpar.surveys.services.opening import open_wave

    wave = open_wave(
        get_survey(arguments.survey),
        name=arguments.name,
        results_on=arguments.results_on,
        closes_on=arguments.until,
        actor="command:survey open",
        at=clock.now(),
    )
    path = reverse("public:survey-open", args=[open_token(wave)])
    row: dict[str, object] = {"wave": wave.key, "link": f"{settings.BASE_URL}{path}"}
    _print([row], arguments, "{wave}: {link}")
    return 0


def run_close(arguments: argparse.Namespace) -> int:
    from onpar.kernel import clock
    from onpar.surveys.queries import get_survey, get_wave
    from onpar.surveys.services.closing import close_wave

    wave = get_wave(get_survey(arguments.survey), arguments.wave)
    closed = close_wave(wave, actor="command:survey close", at=clock.now())
    answers = closed.responses.count()
    _print([{"wave": closed.key, "answers": answers}], arguments, "{wave}: {answers} answers")
    return 0


def _print(rows: list[dict[str, object]], arguments: argparse.Namespace, line: str) -> None:
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        print(line.format_map(row))
