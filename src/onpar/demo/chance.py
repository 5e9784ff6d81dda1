"""Seeded chance. Each purpose has its own stream, so that a change of one leaves the others alone."""

from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


def stream(seed: int, purpose: str) -> Random:
    # Made-up data wants repeatable numbers, not secret ones.
    return Random(f"{seed}/{purpose}")  # noqa: S311


def weighted(chance: Random, weights: dict[Choice, float]) -> Choice:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def spread_evenly(chance: Random, count: int, length: int) -> list[int]:
    """`count` places in 0..length-1, one in each of `count` equal parts: even, yet not a grid."""
    return [int((slot + chance.random()) * length / count) for slot in range(count)]


def whole(value: float, low: int, high: int) -> int:
    """The point of a rating scale nearest to `value`."""
    return min(high, max(low, round(value)))
