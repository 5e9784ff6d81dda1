"""A small program, asked in batches, and an attacker who collects every figure that the evaluator gives.

The attacker knows what each partner is and who answered; he wants what was answered.
"""

from dataclasses import dataclass
from itertools import combinations, product
from random import Random

import numpy as np

from onpar.insights.batches.closing import close_batches
from onpar.insights.evaluator import evaluate_many
from onpar.insights.viewer import OPERATOR
from onpar.surveys.models import Mode
from tests.insights.program import NOW, add_partner, add_response, ask, wave_of

PERIOD, DAY = "2026-05", "2026-05-10"
VALUES = {"type": ["a", "b", "c"], "region": ["n", "s"], "size": ["small", "large"]}
METRICS = ("ease", "nps")


@dataclass(frozen=True)
class Said:
    """One answer set: its wave, its partner, what the partner was, and the metrics that it counts in."""

    wave: int
    partner: int
    profile: dict[str, list[str]]
    metrics: frozenset[str]

    def passes(self, filters):
        return all(set(values) & set(self.profile[name]) for name, values in filters)


def random_program(seed, *, partners=22, waves=2):
    """Partners mostly alike, so that the few others stand out; not all answer both questions."""
    random = Random(seed)
    asked = [
        wave_of(f"batch-{n}", mode=Mode.GROUP, opened_on="2026-05-01", closed_on="2026-05-31")
        for n in range(waves)
    ]
    said = [each for _ in range(partners) for each in _answers(_partner(random), asked, random)]
    close_batches(actor="test", at=NOW)
    return said


def _partner(random):
    types = random.choice([["a"], ["a"], ["a"], ["b"], ["b"], ["c"], ["a", "b"]])
    profile = {
        "type": types,
        "region": [random.choice("nnns")],
        "size": [random.choice(["small", "small", "large"])],
    }
    partner = add_partner(types=types, region=profile["region"][0], size_band=profile["size"][0])
    return partner, profile


def _answers(known, waves, random):
    partner, profile = known
    for wave in waves:
        for _ in range(random.choice([0, 1, 1, 2, 3])):
            both = random.random() < 0.8
            ratings = {"ease": random.randint(1, 7)} | (
                {"recommend": random.randint(0, 10)} if both else {}
            )
            add_response(partner, DAY, mode=wave.mode, wave=wave, **ratings)
            yield Said(wave.pk, partner.pk, profile, frozenset(METRICS if both else ["ease"]))


def filters():
    """Every filter by one value of up to three attributes."""
    for count in range(len(VALUES) + 1):
        for names in combinations(VALUES, count):
            for chosen in product(*(VALUES[name] for name in names)):
                yield tuple((name, (value,)) for name, value in zip(names, chosen, strict=True))


def wider():
    """Filters that name several values, and breakdowns inside a filter: more ways to subtract."""
    for names in combinations(VALUES, 2):
        first, second = names
        yield ((first, tuple(VALUES[first][:2])),)
        yield ((first, tuple(VALUES[first][:2])), (second, tuple(VALUES[second][:1])))


def collect(said, metric):
    """One row per figure shown: the answers that it is the sum of, one column each."""
    waves = sorted({each.wave for each in said})
    scopes = [*((("wave", (str(wave),)),) for wave in waves), (("survey", ("relationship",)),)]
    asked = [(scope, chosen) for scope in scopes for chosen in (*filters(), *wider())]
    queries = [ask(metric, PERIOD, filters=(*scope, *chosen)) for scope, chosen in asked]
    results = evaluate_many(queries, OPERATOR, at=NOW)
    shown = [
        _members(said, metric, scope, chosen)
        for (scope, chosen), result in zip(asked, results, strict=True)
        if result.total.estimate.value is not None
    ]
    return np.array(shown, float)


def _members(said, metric, scope, chosen):
    ((kind, values),) = scope
    return [
        metric in each.metrics
        and (kind == "survey" or str(each.wave) in values)
        and each.passes(chosen)
        for each in said
    ]


def hidden_groups(said, metric):
    """Of each wave: every two partners, and every filter under the threshold, who answered."""
    for wave in sorted({each.wave for each in said}):
        counted = np.array([each.wave == wave and metric in each.metrics for each in said])
        partners = np.array([each.partner for each in said])
        for pair in combinations(sorted(set(partners[counted].tolist())), 2):
            yield counted & np.isin(partners, pair)
        for chosen in filters():
            group = counted & np.array([each.passes(chosen) for each in said])
            if group.any() and (group.sum() < 5 or len(set(partners[group].tolist())) < 3):
                yield group
