"""Reads raw answers of the made-up world: no intervals, no weights, only what was drawn."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from onpar.demo.rows import AnswerSet
from onpar.demo.world import World
from onpar.surveys.defaults import TOUCHPOINT

Pair = tuple[str, str, int, int]


def relationship_sets(world: World) -> list[AnswerSet]:
    """Those of the modes that figures are counted from."""
    open_sets = [s for s in world.answer_sets if s.mode in ("named", "partner")]
    return [s for s in open_sets if s.survey != TOUCHPOINT]


def feedback_by_month(world: World, touchpoint: str) -> dict[date, list[AnswerSet]]:
    about = {i.external_id: i.touchpoint for i in world.interactions}
    found: dict[date, list[AnswerSet]] = defaultdict(list)
    for answer_set in world.answer_sets:
        if about.get(answer_set.interaction) == touchpoint:
            found[answer_set.on.replace(day=1)].append(answer_set)
    return found


def pairs(world: World, *, since: date) -> Iterator[Pair]:
    """Type of partner, aspect, need and reality of each answered pair."""
    types = {member.key: member.type for member in world.members}
    for answer_set in relationship_sets(world):
        for key, need in answer_set.answers.items():
            if key.endswith("_need") and answer_set.on >= since:
                aspect = key.removesuffix("_need")
                get = answer_set.answers[f"{aspect}_get"]
                yield types[answer_set.partner], aspect, int(need), int(get)


def parity_by(found: Iterator[Pair], place: int) -> dict[str, float]:
    """By type (place 0) or aspect (place 1)."""
    needs: dict[str, int] = defaultdict(int)
    gets: dict[str, int] = defaultdict(int)
    for pair in found:
        needs[str(pair[place])] += pair[2]
        gets[str(pair[place])] += pair[3]
    return {key: gets[key] / needs[key] for key in needs}


def year_before(today: date) -> date:
    return today - timedelta(days=365)
