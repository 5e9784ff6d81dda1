"""Partners of which one person answered in partner mode: where their answers may count.

Such a partner is not shown. Its answers count in a figure only if all such answers in it are at least
five from three partners, and if no difference of shown figures is made of fewer (metrics.md 10):

* They count in the whole, and in groups by one dimension, where no filter is set.
* What the groups leave out must itself be enough, or nothing: else it is the whole minus the groups.
  The smallest group that has enough then goes as well, which makes it enough.
* A partner that stands in several groups at once (types) counts in none, as groups then overlap.
* With a filter, or by two dimensions, they do not count: a few such figures give nearly all back.

A place is the number of a row condition and a side, such as "0a".
"""

from collections.abc import Iterator, Sequence

# What alone may be shown without a name.
MIN_HIDDEN_ANSWERS, MIN_HIDDEN_PARTNERS = 5, 3


def marks(places: Sequence[str]) -> Iterator[str]:
    """SQL columns: a partner (not an answer set of its own) of which one person answered."""
    for place in places:
        yield f"cluster > 0 AND rp{place} > 0 AND low{place} = high{place} AS hidden{place}"


def is_left_out(place: str) -> str:
    """SQL of a cluster, joined to `limits`, whose partner-mode answers do not count."""
    return f"hidden{place} AND (several OR few{place})"


def limits(names: Sequence[str], places: Sequence[str], *, is_filtered: bool) -> str:
    """Named subqueries over `clusters`; the last, `limits`, says per group where there are too few."""
    if is_filtered or len(names) > 1:
        always = ", ".join([*names, *(f"true AS few{place}" for place in places)])
        return f"limits AS (SELECT DISTINCT {always} FROM clusters)"  # noqa: S608
    own = ", ".join([*names, *(_own(place) for place in places)])
    if not names:
        few = ", ".join(f"NOT enough{place} AS few{place}" for place in places)
        return f"own AS (SELECT {own} FROM clusters), limits AS (SELECT {few} FROM own)"  # noqa: S608
    return _limits_of_groups(names[0], places, own)


def _limits_of_groups(name: str, places: Sequence[str], own: str) -> str:
    rest = ", ".join(_rest(place) for place in places)
    smallest = ", ".join(f"{_smallest(place, name)} AS smallest{place}" for place in places)
    few = ", ".join(f"{_few(place, name)} AS few{place}" for place in places)
    return (
        f"own AS (SELECT {own} FROM clusters GROUP BY {name}), "  # noqa: S608
        f"rest AS (SELECT {rest} FROM clusters JOIN own USING ({name})), "
        f"smallest AS (SELECT {smallest} FROM own), "
        f"limits AS (SELECT {name}, {few} FROM own CROSS JOIN rest CROSS JOIN smallest)"
    )


def _own(place: str) -> str:
    counted = f"FILTER (hidden{place} AND NOT several)"
    answers = f"coalesce(sum(rp{place}) {counted}, 0)"
    return (
        f"{answers} AS answers{place}, {_suffices(answers, f'count(*) {counted}')} AS enough{place}"
    )


def _rest(place: str) -> str:
    """Whether what no group counts is enough. Of partners in several groups one answer each is sure."""
    answers = (
        f"coalesce(sum(rp{place}) FILTER (hidden{place} AND NOT several AND NOT enough{place}), 0) "
        f"+ count(DISTINCT cluster) FILTER (hidden{place} AND several)"
    )
    partners = f"count(DISTINCT cluster) FILTER (hidden{place} AND (several OR NOT enough{place}))"
    return f"{partners} = 0 OR {_suffices(answers, partners)} AS safe{place}"


def _suffices(answers: str, partners: str) -> str:
    return f"({answers} >= {MIN_HIDDEN_ANSWERS} AND {partners} >= {MIN_HIDDEN_PARTNERS})"


def _smallest(place: str, name: str) -> str:
    return f"min(row(answers{place}, {name}::VARCHAR)) FILTER (enough{place})"


def _few(place: str, name: str) -> str:
    is_smallest = f"row(answers{place}, {name}::VARCHAR) = smallest{place}"
    return f"(NOT enough{place} OR (NOT safe{place} AND {is_smallest}))"
