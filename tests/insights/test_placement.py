"""Which attribute a row gets, where its neighbors in the table of attributes could be taken for it."""

import numpy as np
import pytest

from onpar.insights.placement import Table
from onpar.insights.rows import Rows

MONTHS = (202604, 202605)


@pytest.fixture
def table():
    """Partners 1 and 2 were "a" in April and "b" in May."""
    month, partner = np.repeat(MONTHS, 2), np.array([1, 2, 1, 2])
    return Table.build(month, partner, np.array([0, 0, 1, 1]), ["a", "b"], MONTHS)


def found(table, cluster, month):
    one = np.zeros(1, np.int64)
    rows = Rows(one, one + cluster, one + month, one, one > 0, one, {}, {})
    first, count = table.spans(rows, one)
    return [table.values[code] for code in table.codes[first[0] : first[0] + count[0]]]


@pytest.mark.parametrize(
    ("month", "value"), [(202603, "a"), (202604, "a"), (202605, "b"), (202606, "b")]
)
def test_a_partner_is_what_it_was_that_month_or_in_the_nearest_known(table, month, value):
    assert found(table, 2, month) == [value]


@pytest.mark.parametrize("cluster", [-1, -2, 0, 3, 4, 5])
def test_nobody_is_taken_for_a_partner_of_the_month_before_or_after(table, cluster):
    """Clusters below 1 are answers without a partner; the table does not reach the partners 3 to 5."""
    assert [found(table, cluster, month) for month in MONTHS] == [[], []]
