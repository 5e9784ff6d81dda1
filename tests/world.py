"""A small program with two partners that belong to different managers, and words that must not leak."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from onpar.accounts.models import KeyPurpose, Scope, User
from onpar.accounts.services.demo_links import demo_token
from onpar.accounts.services.keys import issue_key
from onpar.accounts.services.mailing import send_trial
from onpar.accounts.services.tokens import create_token
from onpar.api.ids import row_id
from onpar.exchange.models import ImportDraft, ImportRun
from onpar.kernel import clock
from onpar.kernel.models import Mail, Task
from onpar.partners.models import Partner, Program
from onpar.staff.models import SavedView
from onpar.surveys.models import Mode, Survey, Wave
from onpar.surveys.services.inviting import invite, open_token
from tests.factories import (
    install_program,
    make_agreement,
    make_answer_set,
    make_document,
    make_import_draft,
    make_import_run,
    make_interaction,
    make_outcome,
    make_partner,
    make_person,
    make_sale,
    make_task,
    make_wave,
    refresh_facts,
)
from tests.people import People
from tests.surveys.samples import open_wave

CANARY = "Canary"
RATINGS = {"ease_of_work_need": 9, "ease_of_work_get": 5, "clarity_need": 8, "clarity_get": 8}


@dataclass(frozen=True)
class World:
    """`own` belongs to people.partner_manager; `foreign`, full of canaries, to people.colleague;
    `task` was given up."""

    people: People
    own: Partner
    foreign: Partner
    task: Task
    keys: Mapping[str, str]

    @cached_property
    def addresses(self) -> dict[str, str]:
        """What the doors of the access matrix put into their addresses."""
        return {
            "own_sale_number": str(self.own.sales.earliest("pk").pk),
            "own_view": self.people.partner_manager.saved_views.get().public_id,
            "stage": str(self.own.stage_id),
            "program": Program.objects.get().key,
            "import_draft": ImportDraft.objects.latest("pk").public_id,
            "import_run": ImportRun.objects.latest("pk").public_id,
            "missing": "2" * 14,
            "task": self.task.public_id,
            "survey": Survey.objects.get(key="relationship_short").public_id,
            "survey_asked": Survey.objects.get(key="relationship_full").public_id,
            "wave": Wave.objects.filter(survey__key="relationship_full").earliest("pk").key,
            "token": demo_token(self.people.program_manager),
            **_addresses("own", self.own),
            **_addresses("foreign", self.foreign),
            **{f"missing_{kind}": "2" * 14 for kind in _KINDS},
            "user": self.people.outsider.public_id,
            **self.keys,
        }


_KINDS = ("person", "agreement", "outcome", "sale", "interaction")


def _addresses(whose: str, partner: Partner) -> dict[str, str]:
    """Of a partner and of one row of each kind that hangs on it."""
    return {
        whose: partner.public_id,
        f"{whose}_person": partner.people.earliest("pk").public_id,
        f"{whose}_agreement": partner.agreements.earliest("pk").public_id,
        f"{whose}_document": partner.agreements.earliest("pk").documents.latest("pk").public_id,
        f"{whose}_outcome": partner.outcomes.earliest("pk").public_id,
        f"{whose}_sale": row_id(partner.sales.earliest("pk")),
        f"{whose}_interaction": row_id(partner.interactions.earliest("pk")),
    }


def make_world() -> World:
    install_program(is_demo=True)
    people = People.make()
    own = _furnished("Valley Bicycle", "Plain", owner=people.partner_manager)
    SavedView.objects.create(user=people.partner_manager, name="Mine", address="phase=growth")
    SavedView.objects.create(user=people.colleague, name=f"{CANARY} view", address=f"q={CANARY}")
    foreign = _furnished(f"{CANARY} Cycles", CANARY, owner=people.colleague)
    make_import_draft(f"{CANARY}.csv")
    make_import_run(f"{CANARY}.csv")
    refresh_facts()
    keys = make_keys(people) | make_survey_links(own)
    return World(people, own, foreign, make_task(), keys)


def make_survey_links(partner: Partner) -> dict[str, str]:
    """Tokens by which somebody answers a wave: one of a person, one for whoever has it."""
    wave = open_wave(has_public_link=True)
    now = clock.now()
    person = partner.people.earliest("pk")
    return {
        "survey_link": invite(wave, person, due_at=now, expires_at=now + timedelta(days=9)),
        "survey_open_link": open_token(wave),
    }


def make_keys(people: People) -> dict[str, str]:
    """Tokens of links that open something, and a mail."""
    day = timedelta(days=1)
    now = clock.now()

    def token(purpose: KeyPurpose, user: User | None) -> str:
        return issue_key(purpose, user=user, lasts=day, at=now).token

    send_trial(people.administrator, at=now)
    api_token, _secret = create_token(
        people.colleague, name=f"{CANARY} sheet", scopes=Scope.values, actor="test", at=now
    )
    return {
        "token_of_colleague": api_token.public_id,
        "link": token(KeyPurpose.SIGN_IN, people.analyst),
        "invitation": token(KeyPurpose.INVITATION, people.executive),
        "setup": token(KeyPurpose.SETUP, None),
        "mail": Mail.objects.get().public_id,
    }


def _furnished(name: str, word: str, *, owner: User) -> Partner:
    """A partner in whose every text stands `word`."""
    partner = make_partner(
        name, city=f"{word}ville", country=f"{word}land", region=word, owner=owner
    )
    ana = make_person(partner, f"Ana {word}", email=f"ana@{word.lower()}.example")
    make_person(partner, f"Bo {word}")
    make_interaction(partner, f"{word} review", outcome=f"{word} agreed", person=ana)
    agreement = make_agreement(partner, renewal_on=clock.today() + timedelta(days=90))
    for _version in range(2):
        make_document(agreement, f"{word}.pdf")
    make_outcome(partner, f"{word} growth")
    make_sale(partner, 123_456, customer=f"{word} customer")
    wave = make_wave(mode=Mode.NAMED)
    make_answer_set(wave, partner, RATINGS | {"nps_reason": f"{word} waits too long"}, person=ana)
    return partner
