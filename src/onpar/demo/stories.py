"""Partners whose story is written by hand, so that their pages read like somebody's memory.

The stories are data/stories/*.toml. Days are counted back from today. What happens at deal
registration keeps to the truth: decisions took two days before the break and take a week since; the
break is at least 153 and at most 184 days ago, so nothing about it lies in between.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from onpar.demo.rows import PartnerKey

_DIRECTORY = Path(__file__).resolve().parent / "data" / "stories"


@dataclass(frozen=True)
class StoryPerson:
    name: str
    role: str


@dataclass(frozen=True)
class StoryStage:
    stage: str
    days_ago: int
    reason: str


@dataclass(frozen=True)
class Rated:
    """Feedback after a meeting: ease 1-7, need and reality 1-10."""

    ease: int
    need: int
    get: int
    reason: str


@dataclass(frozen=True)
class Meeting:
    """`person`: place in the story's list of people."""

    days_ago: int
    touchpoint: str
    person: int
    channel: str
    minutes: int
    subject: str
    outcome: str
    rated: Rated | None = None


@dataclass(frozen=True)
class Said:
    """Answers to a relationship form; `pairs`: aspect to (need, get)."""

    days_ago: int
    person: int
    nps: int
    psat: int
    ease: int
    pairs: dict[str, tuple[int, int]]
    reason: str
    wish: str = ""
    low_reason: str = ""
    told: str = ""


@dataclass(frozen=True)
class Wanted:
    """An outcome; `due_in` days from today, negative for a day gone by."""

    side: str
    text: str
    target: str
    days_ago: int
    due_in: int
    judgment: str = ""
    judged_days_ago: int = 0


@dataclass(frozen=True)
class Story:
    """months_in: months since signing; months_out: months since it left, a multiple of 12 less.

    needs: what it said at the start, by aspect.
    """

    key: PartnerKey
    name: str
    months_in: int
    months_out: int | None
    people: tuple[StoryPerson, ...]
    stages: tuple[StoryStage, ...]
    meetings: tuple[Meeting, ...]
    said: tuple[Said, ...]
    wanted: tuple[Wanted, ...]
    needs: dict[str, int]
    needs_days_ago: int


@cache
def read_stories() -> tuple[Story, ...]:
    return tuple(_story(path) for path in sorted(_DIRECTORY.glob("*.toml")))


def _story(path: Path) -> Story:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Story(
        key=PartnerKey(told["origin"], told["number"]),
        name=told["name"],
        months_in=told["months_in"],
        months_out=told.get("months_out"),
        people=tuple(StoryPerson(**person) for person in told["people"]),
        stages=tuple(StoryStage(**stage) for stage in told["stages"]),
        meetings=tuple(_meeting(meeting) for meeting in told["meetings"]),
        said=tuple(Said(**said) for said in told.get("said", ())),
        wanted=tuple(Wanted(**wanted) for wanted in told["wanted"]),
        needs=told["needs"],
        needs_days_ago=told["needs_days_ago"],
    )


def _meeting(meeting: dict[str, Any]) -> Meeting:
    rated = meeting.pop("rated", None)
    return Meeting(**meeting, rated=Rated(**rated) if rated else None)
