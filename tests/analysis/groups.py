"""Small groups for the tests: one number or one pair of sums per partner."""

from hypothesis import strategies as st

from onpar.analysis import Clusters, Estimate, Moments, Pair


def one_answer_each(*values, ids=None):
    """Clusters of partners that gave one answer each."""
    count = len(values)
    return Clusters(
        tuple(ids or range(count)), tuple(map(float, values)), (1.0,) * count, (1,) * count
    )


def moments_of(clusters):
    return Moments.from_clusters(clusters.y, clusters.x, clusters.rows)


def equal_partners(*sums, size=1):
    """Partners of `size` rows each, with these sums of the numerator."""
    count = len(sums)
    return Moments.from_clusters(sums, [float(size)] * count, [size] * count)


def weighing(*bases, ratio=1.0):
    """Partners whose denominators are given and whose numerators alternate around the ratio."""
    sums = [base * ratio + (0.1 if place % 2 else -0.1) for place, base in enumerate(bases)]
    return Moments.from_clusters(sums, bases, [1] * len(bases))


def pair_of(later, earlier):
    return Pair.from_clusters(later, earlier)


def parity(value, se, *, freedom=40.0, indicative=False):
    """An estimate of a parity; its interval is of no interest to verdicts beyond being there."""
    return Estimate(
        value=value,
        se=se,
        low=value - 2 * se,
        high=value + 2 * se,
        confidence=0.95,
        responses=100,
        partners=50,
        effective_partners=freedom + 1,
        indicative=indicative,
        degrees_of_freedom=freedom,
    )


ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 10), st.integers(1, 10)), min_size=1, max_size=60
)
"""Rows of a file: partner, expectation and reality on a 1-10 scale."""


def clusters_of_rows(rows):
    return Clusters.from_rows(
        [row[0] for row in rows], [row[2] for row in rows], [row[1] for row in rows]
    )
