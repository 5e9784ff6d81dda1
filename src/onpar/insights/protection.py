"""Partners of which one person answered in partner mode: where their answers may count.

Such a partner is not shown. Its answers count in a figure only if all such answers in it are at least
five from three partners, and if no difference of shown figures is made of fewer (metrics.md 5):

* They count in the whole, and in groups by one dimension, where no filter is set.
* What the groups leave out must itself be enough, or nothing: else it is the whole minus the groups.
  The smallest group that has enough then goes as well, which makes it enough.
* A partner that stands in several groups at once (types) counts in none, as groups then overlap.
* With a filter, or by two dimensions, they do not count: a few such figures give nearly all back.
"""

from dataclasses import dataclass

import numpy as np

from onpar.insights.rows import Flags, Floats, Integers

# What alone may be shown without a name.
MIN_HIDDEN_ANSWERS, MIN_HIDDEN_PARTNERS = 5, 3


@dataclass(frozen=True)
class Silent:
    """Partners with one respondent, one entry per group and partner.

    group, cluster, answers: arrays of one length; several: whether the partner is in several groups.
    """

    group: Integers
    cluster: Integers
    answers: Floats
    several: Flags

    def kept(self, groups: int, *, dimensions: int, is_filtered: bool) -> Flags:
        """Which entries may count."""
        if is_filtered or dimensions > 1:
            return np.zeros(len(self.group), np.bool_)
        alone = ~self.several
        answers = np.bincount(self.group[alone], self.answers[alone], groups).astype(np.float64)
        enough = _suffices(answers, np.bincount(self.group[alone], minlength=groups))
        if dimensions and not self._is_safe(enough):
            enough[_smallest(answers, enough)] = False
        return alone & enough[self.group]

    def _is_safe(self, enough: Flags) -> bool:
        """Whether what no group counts is enough, or nothing. Of partners in several groups one
        answer each is sure."""
        out = self.several | ~enough[self.group]
        partners = len(np.unique(self.cluster[out]))
        certain = self.answers[out & ~self.several].sum()
        answers = certain + len(np.unique(self.cluster[self.several]))
        return partners == 0 or bool(_suffices(np.array(answers), np.array(partners)))


def _suffices(answers: Floats, partners: Integers) -> Flags:
    return (answers >= MIN_HIDDEN_ANSWERS) & (partners >= MIN_HIDDEN_PARTNERS)


def _smallest(answers: Floats, enough: Flags) -> Integers:
    """The group with the fewest answers of those that have enough; the first by name of equals."""
    places = np.flatnonzero(enough)
    return places[np.argsort(answers[places], kind="stable")[:1]]
