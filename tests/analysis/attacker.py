"""Somebody who holds every figure that is shown and solves for what is hidden, by means of his own:
plain ranks of plain matrices, one column per answer."""

from itertools import chain, combinations, product

import numpy as np

from onpar.analysis.release import FIGURES


def rows_of(batch, cell):
    """One flag per answer."""
    return np.array(
        [
            all(value in (batch.attributes[name][row] or ("",)) for name, value in cell)
            for row in range(len(batch.partner))
        ],
        bool,
    )


def filters(batch):
    """Every filter by one value of up to three attributes, each also where nobody passes it."""
    values = {
        name: sorted(set(chain.from_iterable(each or ("",) for each in column)))
        for name, column in batch.attributes.items()
    }
    for count in range(4):
        for names in combinations(values, count):
            for chosen in product(*(values[name] for name in names)):
                yield tuple(zip(names, chosen, strict=True))


def is_small(batch, rows):
    partners = {batch.partner[row] for row in np.flatnonzero(rows)}
    return not FIGURES.is_met(int(rows.sum()), len(partners))


def protected(batch):
    """Groups that must stay hidden: every two partners, and every filter under the threshold."""
    partners = np.array([list(batch.partner).index(key) for key in batch.partner])
    for pair in combinations(sorted(set(partners.tolist())), 2):
        yield np.isin(partners, pair)
    for cell in filters(batch):
        rows = rows_of(batch, cell)
        if rows.any() and is_small(batch, rows):
            yield rows


def gives_away(shown, hidden):
    """Whether some sum and difference of the shown figures is about answers of this group alone: then
    the figures cut to everybody else depend on each other more than the whole figures do."""
    if not len(shown):
        return False
    return np.linalg.matrix_rank(shown[:, ~hidden]) < np.linalg.matrix_rank(shown)
