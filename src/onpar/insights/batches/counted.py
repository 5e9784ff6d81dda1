"""What a metric counts of answers in group and anonymous mode, row by row of its fact.

A row belongs to a question: what is rated (aspect) and what the question is about (touchpoint). Fewer
people may have answered one question than another, so each is protected by itself.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from onpar.insights.catalog import Metric
from onpar.insights.facts.manifest import Manifest
from onpar.insights.relations import literals, source
from onpar.insights.rows import Flags, Floats, Integers

Question = tuple[str, str]


@dataclass(frozen=True)
class Counted:
    """Columns of one length: the answer set, aspect and touchpoint of each row, how many answers it
    is, and its terms."""

    response: Integers
    aspect: list[str]
    touchpoint: list[str]
    answers: Floats
    y: Floats
    x: Floats


def fetch_counted(
    cursor: duckdb.DuckDBPyConnection, metric: Metric, waves: Collection[int], manifest: Manifest
) -> Counted:
    """The rows of these waves, of all their answer sets in group and anonymous mode."""
    aspect = "coalesce(aspect, '')" if "aspect" in metric.row_dimensions else "''"
    found = cursor.execute(
        f"SELECT response, {aspect} AS aspect, coalesce(touchpoint, '') AS touchpoint, "  # noqa: S608
        f"({metric.rows})::DOUBLE AS answers, ({metric.numerator})::DOUBLE AS y, "
        f"({metric.denominator})::DOUBLE AS x FROM {source(metric.fact, manifest)} "
        f"WHERE mode >= 2 AND wave IN ({literals(sorted(waves)) or 'NULL'}) AND {metric.where}"
    ).fetchnumpy()
    return Counted(
        response=np.asarray(found["response"], np.int64),
        aspect=found["aspect"].tolist(),
        touchpoint=found["touchpoint"].tolist(),
        **{name: np.asarray(found[name], np.float64) for name in ("answers", "y", "x")},
    )


@dataclass(frozen=True)
class Terms:
    """What a metric counts of one question in one batch. number: of the answer set of each row."""

    number: Integers
    answers: Floats
    y: Floats
    x: Floats

    def answered(self, size: int) -> Flags:
        """Who answered the question, one flag per answer set."""
        flags = np.zeros(size, np.bool_)
        flags[self.number] = True
        return flags


def by_question(
    counted: Counted, numbers: Mapping[int, int], own: Sequence[tuple[str, ...]]
) -> dict[Question, Terms]:
    """The rows of one batch. numbers: answer set → its number; own: by number, the touchpoint that the
    answer set has itself, which is no part of a question."""
    places: dict[Question, list[int]] = defaultdict(list)
    for place, response in enumerate(counted.response.tolist()):
        if response in numbers:
            touchpoint = counted.touchpoint[place]
            about = "" if (touchpoint,) == own[numbers[response]] else touchpoint
            places[counted.aspect[place], about].append(place)
    return {
        question: Terms(
            number=np.array([numbers[each] for each in counted.response[rows].tolist()], np.int64),
            answers=counted.answers[rows],
            y=counted.y[rows],
            x=counted.x[rows],
        )
        for question, rows in places.items()
    }
