"""Before a group or anonymous wave is sent: which figures will probably be shown of it.

Simulated: whoever is asked answers or not by chance, many times over, and each simulated wave gets a
release list. Nobody's answers are looked at.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from onpar.analysis.release import Batch, list_shown, release
from onpar.insights import engine
from onpar.insights.batches.profiles import NO_PROFILE, profiles_on
from onpar.insights.catalog import PARTNER_DIMENSIONS
from onpar.insights.facts.refresh import pull_manifest
from onpar.insights.labels import value_labels
from onpar.insights.results import GroupValue
from onpar.surveys.models import Mode

SIMULATED_WAVES = 20
_View = tuple[str, str]


@dataclass(frozen=True)
class View:
    """A group by one attribute. asked: how many people of it; chance: share of the simulated waves in
    which its figures are shown."""

    group: GroupValue
    asked: int
    chance: float


@dataclass(frozen=True)
class Forecast:
    """whole: the chance of the wave as a whole; views: in the order of release, none of an anonymous
    wave; simulated: in how many waves."""

    asked: int
    whole: float
    views: tuple[View, ...]
    simulated: int = SIMULATED_WAVES


def forecast_views(
    partners: Sequence[int], *, response_rate: float, mode: str, at: datetime
) -> Forecast:
    """`partners`: the partner's id of each person who will be asked. The same question has the same
    answer; about 0.2 s of processor time per simulated wave with 200 partners."""
    everybody = _audience(partners, mode, at)
    chance = np.random.default_rng(len(partners))
    shown: Counter[_View] = Counter()
    whole = 0
    for _ in range(SIMULATED_WAVES):
        heard = everybody.only(chance.random(len(partners)) < response_rate)
        found = _shown(heard)
        whole += found is not None
        shown.update(found or ())
    asked = Counter(view for views in _views(everybody) for view in views)
    return Forecast(
        asked=len(partners),
        whole=whole / SIMULATED_WAVES,
        views=tuple(
            View(group, asked[view], shown[view] / SIMULATED_WAVES)
            for view, group in _named(asked).items()
        ),
    )


def _audience(partners: Sequence[int], mode: str, at: datetime) -> Batch:
    if mode == Mode.ANONYMOUS:
        return Batch(partners, {})
    with engine.cursor() as cursor:
        profiles = profiles_on(at.date(), cursor, pull_manifest(at=at))
    known = [profiles.get(partner, NO_PROFILE) for partner in partners]
    return Batch(
        partners,
        {name: [each[n] for each in known] for n, name in enumerate(PARTNER_DIMENSIONS)},
    )


def _shown(heard: Batch) -> list[_View] | None:
    """The groups by one attribute that are shown; None where the whole is not."""
    released = release(heard, is_wanted=lambda cell: len(cell) == 1)
    if not released:
        return None
    return [cell[0] for cell in list_shown(heard, released) if len(cell) == 1]


def _views(batch: Batch) -> list[list[_View]]:
    """Of each answer set; without attributes that are the same of everybody."""
    columns = {name: values for name, values in batch.attributes.items() if len(set(values)) > 1}
    return [
        [(name, value) for name, values in columns.items() for value in values[row] or ("",)]
        for row in range(len(batch.partner))
    ]


def _named(views: Counter[_View]) -> dict[_View, GroupValue]:
    named = {}
    for dimension in PARTNER_DIMENSIONS:
        values = sorted(value for name, value in views if name == dimension)
        for value, label in value_labels(dimension, values).items() if values else ():
            named[dimension, value] = GroupValue(dimension, value, label)
    return named
