"""Which groups of a closed batch of answers may be shown, so that no small group can be worked out.

A threshold alone protects nobody: by subtraction nearly every hidden group comes back. Here answers are
coordinates and a group is a vector of zeros and ones; whatever can be worked out from shown groups lies
in their span. Groups are released one by one, in a fixed order, as long as the span keeps a distance
from every group that must stay hidden (docs/metrics.md 5). Only attributes and who answered decide,
never an answer. Needs NumPy, so `onpar.analysis` does not import it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

# Attribute and value; the empty cell is the whole batch.
Cell = tuple[tuple[str, str], ...]
# The coordinates of a group, ascending.
Units = tuple[int, ...]
WHOLE: Cell = ()

ATTRIBUTES_AT_MOST = 3
# Share of a hidden group's answers that the shown groups may determine; at 1 they isolate it.
LARGEST_SHARE = 0.8
# A vector lies in the span where less than this part of its squared length lies outside.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Threshold:
    """What a group must have to be shown."""

    answers: int
    partners: int

    def is_met(self, answers: int, partners: int) -> bool:
        return answers >= self.answers and partners >= self.partners


FIGURES = Threshold(answers=5, partners=3)
COMMENTS = Threshold(answers=8, partners=3)


@dataclass(frozen=True)
class Batch:
    """The answers of a closed batch, without what was answered.

    partner: whose each answer is, by any key. attributes: name → the values of each answer, in the
    program's order of attributes; an answer without any value has the empty one.
    """

    partner: Sequence[Hashable]
    attributes: Mapping[str, Sequence[tuple[str, ...]]]

    @cached_property
    def _profiles(self) -> list[tuple[Hashable, ...]]:
        return list(zip(self.partner, *self.attributes.values(), strict=True))

    @cached_property
    def unit(self) -> Integers:
        """Number of the coordinate of each answer: answers of one partner with equal attributes are
        never told apart, so they are one coordinate of length √answers."""
        numbers = {profile: n for n, profile in enumerate(dict.fromkeys(self._profiles))}
        return np.array([numbers[profile] for profile in self._profiles], np.int64)

    @cached_property
    def size(self) -> int:
        return len(set(self._profiles))

    @cached_property
    def answers(self) -> Integers:
        """How many answers each coordinate stands for."""
        return np.bincount(self.unit, minlength=self.size)

    @cached_property
    def _counts(self) -> list[int]:
        counts: list[int] = self.answers.tolist()
        return counts

    @cached_property
    def _first(self) -> list[int]:
        """An answer of each coordinate."""
        first: list[int] = np.unique(self.unit, return_index=True)[1].tolist()
        return first

    @cached_property
    def _owner(self) -> list[Hashable]:
        """The partner of each coordinate."""
        return [self.partner[row] for row in self._first]

    def pairs(self) -> Iterator[Units]:
        """Every two partners."""
        units: dict[Hashable, list[int]] = defaultdict(list)
        for unit, partner in enumerate(self._owner):
            units[partner].append(unit)
        for first, second in combinations(units.values(), 2):
            yield tuple(sorted(first + second))

    def cells(self) -> Iterator[tuple[Cell, Units]]:
        """Every filter by one value of each of some attributes that finds an answer, in the order of
        release: fewer attributes first, then the program's order, larger first, by name."""
        values = {
            name: [tuple(dict.fromkeys(column[row])) or ("",) for row in self._first]
            for name, column in self.attributes.items()
        }
        for count in range(1, ATTRIBUTES_AT_MOST + 1):
            for names in combinations(values, count):
                yield from self._cells_of(names, [values[name] for name in names])

    def _cells_of(
        self, names: tuple[str, ...], columns: list[list[tuple[str, ...]]]
    ) -> Iterator[tuple[Cell, Units]]:
        units: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for unit, values in enumerate(zip(*columns, strict=True)):
            for chosen in product(*values):
                units[chosen].append(unit)
        sizes = {chosen: sum(self._counts[each] for each in of) for chosen, of in units.items()}
        for chosen in sorted(units, key=lambda chosen: (-sizes[chosen], chosen)):
            yield tuple(zip(names, chosen, strict=True)), tuple(units[chosen])

    def members(self, cell: Cell) -> Flags:
        inside = np.ones(self.size, np.bool_)
        for name, value in cell:
            column = self.attributes[name]
            inside &= [value in (column[row] or ("",)) for row in self._first]
        return inside

    def only(self, rows: Flags) -> "Batch":
        """The batch of some of its answers, one flag each."""
        kept = np.flatnonzero(rows).tolist()
        return Batch(
            [self.partner[row] for row in kept],
            {name: [column[row] for row in kept] for name, column in self.attributes.items()},
        )

    def numbers(self, units: Collection[int]) -> tuple[int, int]:
        """Answers and partners of a group."""
        return sum(self._counts[each] for each in units), len({self._owner[each] for each in units})

    def flags(self, units: Units) -> Flags:
        members = np.zeros(self.size, np.bool_)
        members[list(units)] = True
        return members


class Span:
    """The projection onto what is shown, in coordinates of length √answers."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._lengths = np.sqrt(batch.answers)
        self.projection = np.zeros((batch.size, batch.size))

    @classmethod
    def of(cls, batch: Batch, cells: Iterable[Cell]) -> "Span":
        """What the groups of a release list, made earlier from the same batch, span."""
        span = cls(batch)
        for cell in cells:
            direction = span.direction(batch.members(cell))
            if direction is not None:
                span.add(direction)
        return span

    def answers(self, rows: Flags) -> bool:
        """Whether the sum over these answers, one flag per answer, follows from what is shown."""
        counts = np.bincount(self._batch.unit, rows, self._batch.size)
        members = counts > 0
        is_whole = np.array_equal(counts, self._batch.answers * members)
        return is_whole and self.direction(members) is None

    def direction(self, members: Flags) -> Floats | None:
        """Unit vector of what a group adds to the span; None where it lies inside."""
        vector = self._lengths * members
        rest = vector - self.projection @ vector
        rest -= self.projection @ rest  # once more, against rounding
        length = rest @ rest
        if length <= TOLERANCE * (vector @ vector):
            return None
        return np.asarray(rest / np.sqrt(length))

    def add(self, direction: Floats) -> None:
        self.projection += np.outer(direction, direction)


class _Guard:
    """Keeps, for each group that must stay hidden, how much of it the span determines: the largest
    eigenvalue of the projection restricted to the group."""

    def __init__(self, batch: Batch, small: Iterable[Units]) -> None:
        by_size: dict[int, set[Units]] = defaultdict(set)
        for units in (*batch.pairs(), *small):
            by_size[len(units)].add(units)
        self._sets = [np.array(sorted(sets), order="F") for _size, sets in sorted(by_size.items())]
        self._shares = [np.zeros(len(sets)) for sets in self._sets]

    def allows(self, span: Span, direction: Floats) -> bool:
        """Whether every share stays under the limit when the span grows by this direction."""
        squares = direction**2
        # Each partner is part of a pair, and most directions fail by one alone.
        if (np.diagonal(span.projection) + squares).max() > LARGEST_SHARE + TOLERANCE:
            return False
        for sets, shares in zip(self._sets, self._shares, strict=True):
            # A share grows by no more than the direction's squared length inside the group.
            growth = sum(squares[units] for units in sets.T)
            close = sets[shares + growth > LARGEST_SHARE + TOLERANCE]
            grown = _shares(span.projection, close, direction)
            if grown.max(initial=0) > LARGEST_SHARE + TOLERANCE:
                return False
        return True

    def note(self, span: Span) -> None:
        nothing = np.zeros(len(span.projection))
        self._shares = [_shares(span.projection, sets, nothing) for sets in self._sets]


def _shares(projection: Floats, sets: Integers, direction: Floats) -> Floats:
    """Largest eigenvalue, on each set, of the projection with one more direction."""
    rows, columns = sets[:, :, None], sets[:, None, :]
    blocks = projection[rows, columns] + direction[rows] * direction[columns]
    if not len(sets) or sets.shape[1] != 2:
        return np.asarray(np.linalg.eigvalsh(blocks).max(axis=1, initial=0))
    # Pairs are most of the sets, and have a closed form.
    first, second, both = blocks[:, 0, 0], blocks[:, 1, 1], blocks[:, 0, 1]
    return np.asarray((first + second) / 2 + np.hypot((first - second) / 2, both))


@dataclass
class _Release:
    """What is released so far. groups: their members, also of those that follow from others."""

    batch: Batch
    threshold: Threshold
    span: Span
    guard: _Guard
    cells: list[Cell]
    groups: list[Flags]

    def offer(self, cell: Cell, members: Flags) -> None:
        direction = self.span.direction(members)
        if direction is not None:
            if not (self.leaves_enough(members) and self.guard.allows(self.span, direction)):
                return
            self.widen(cell, direction)
        self.groups.append(members)

    def widen(self, cell: Cell, direction: Floats) -> None:
        self.span.add(direction)
        self.guard.note(self.span)
        self.cells.append(cell)

    def leaves_enough(self, members: Flags) -> bool:
        """Whether the rest of each released group around this one, and what is left of this one
        without a released group inside, has the numbers too."""
        groups = np.array(self.groups)
        outside, inside = groups & ~members, members & ~groups
        around, within = ~inside.any(axis=1), ~outside.any(axis=1)
        rests = np.concatenate([outside[around], inside[within]])
        return all(self.has_the_numbers(np.flatnonzero(rest).tolist()) for rest in rests)

    def has_the_numbers(self, units: Collection[int]) -> bool:
        return self.threshold.is_met(*self.batch.numbers(units))


def release(
    batch: Batch,
    *,
    threshold: Threshold = FIGURES,
    is_wanted: Callable[[Cell], bool] = lambda _cell: True,
) -> tuple[Cell, ...]:
    """The groups that may be shown, in the order in which they were released, the whole batch first.

    Groups that follow from those before are left out: they lie in the span (`list_shown`). None where
    the whole batch is too small. Groups that are not wanted are protected all the same.
    """
    if not threshold.is_met(*batch.numbers(range(batch.size))):
        return ()
    cells = list(batch.cells())
    large = {
        units: threshold.is_met(*batch.numbers(units))
        for units in dict.fromkeys(units for _cell, units in cells)
    }
    guard = _Guard(batch, (units for units, is_large in large.items() if not is_large))
    everything = np.ones(batch.size, np.bool_)
    state = _Release(batch, threshold, Span(batch), guard, [], [everything])
    whole = state.span.direction(everything)
    assert whole is not None  # noqa: S101
    state.widen(WHOLE, whole)
    # What was refused once is refused later too, as the span grows: each group is offered once.
    for cell, units in cells:
        if large[units] and is_wanted(cell):
            large[units] = False
            state.offer(cell, batch.flags(units))
    return tuple(state.cells)


def list_shown(batch: Batch, released: Iterable[Cell]) -> list[Cell]:
    """Every filter by up to three attributes that a release list of this batch allows, without the whole,
    in the order of release."""
    span = Span.of(batch, released)
    return [
        cell
        for cell, units in batch.cells()
        if FIGURES.is_met(*batch.numbers(units)) and span.direction(batch.flags(units)) is None
    ]
