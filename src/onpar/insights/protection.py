"""Partners of which one person answered in partner mode: where their answers may count.

Such a partner is not shown. Its answers count in a figure only if all such answers in it are at least
five from three partners, and if no difference of shown figures is made of fewer (metrics.md 10):

* They count in the whole, and in groups by one dimension, where no filter is set.
* What the groups leave out must itself be enough, or nothing: else it is the whole minus the groups.
  The smallest group that has enough then goes as well, which makes it enough.
* A partner that stands in several groups at once (types) counts in none, as groups then overlap.
* With a filter, or by two dimensions, they do not count: a few such figures give nearly all back.
"""

from collections.abc import Sequence

# What alone may be shown without a name.
MIN_HIDDEN_ANSWERS, MIN_HIDDEN_PARTNERS = 5, 3


def is_hidden(place: str) -> str:
    """SQL of a cluster that is a partner (not an answer set of its own) with one respondent.

    `place`: number of the row condition and side, such as "0a".
    """
    return f"cluster > 0 AND rp{place} > 0 AND low{place} = high{place}"


def is_left_out(place: str) -> str:
    """SQL of a cluster, joined to `limits`, whose partner-mode answers do not count."""
    return f"{is_hidden(place)} AND (several OR NOT enough{place})"


def limits(names: Sequence[str], places: Sequence[str], *, is_filtered: bool) -> str:
    """Named subqueries over `clusters`; the last, `limits`, says per group and place if there is enough."""
    if is_filtered or len(names) > 1:
        never = ", ".join([*names, *(f"false AS enough{place}" for place in places)])
        return f"limits AS (SELECT DISTINCT {never} FROM clusters)"  # noqa: S608
    own = ", ".join([*names, *(_own(place) for place in places)])
    if not names:
        enough = ", ".join(f"own{place} AS enough{place}" for place in places)
        return f"own AS (SELECT {own} FROM clusters), limits AS (SELECT {enough} FROM own)"  # noqa: S608
    name = names[0]
    rest = ", ".join(_rest(place) for place in places)
    smallest = ", ".join(f"{_smallest(place, name)} AS smallest{place}" for place in places)
    enough = ", ".join(f"{_enough(place, name)} AS enough{place}" for place in places)
    return (
        f"own AS (SELECT {own} FROM clusters GROUP BY {name}), "  # noqa: S608
        f"rest AS (SELECT {rest} FROM clusters JOIN own USING ({name})), "
        f"smallest AS (SELECT {smallest} FROM own), "
        f"limits AS (SELECT {name}, {enough} FROM own CROSS JOIN rest CROSS JOIN smallest)"
    )


def _own(place: str) -> str:
    hidden = f"FILTER ({is_hidden(place)} AND NOT several)"
    answers = f"coalesce(sum(rp{place}) {hidden}, 0)"
    return f"{answers} AS answers{place}, {_suffices(answers, f'count(*) {hidden}')} AS own{place}"


def _rest(place: str) -> str:
    """What no group counts. Of partners in several groups one answer each is sure."""
    hidden = is_hidden(place)
    answers = (
        f"coalesce(sum(rp{place}) FILTER ({hidden} AND NOT several AND NOT own{place}), 0) "
        f"+ count(DISTINCT cluster) FILTER ({hidden} AND several)"
    )
    partners = f"count(DISTINCT cluster) FILTER ({hidden} AND (several OR NOT own{place}))"
    return f"{partners} = 0 OR {_suffices(answers, partners)} AS safe{place}"


def _suffices(answers: str, partners: str) -> str:
    return f"({answers} >= {MIN_HIDDEN_ANSWERS} AND {partners} >= {MIN_HIDDEN_PARTNERS})"


def _smallest(place: str, name: str) -> str:
    return f"min(row(answers{place}, {name}::VARCHAR)) FILTER (own{place})"


def _enough(place: str, name: str) -> str:
    is_smallest = f"row(answers{place}, {name}::VARCHAR) = smallest{place}"
    return f"(own{place} AND (safe{place} OR NOT {is_smallest}))"
