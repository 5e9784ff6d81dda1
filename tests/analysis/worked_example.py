"""The worked example of docs/metrics.md: six partners, twelve people, two waves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    partner: str
    expectation: int
    reality: int
    recommend: int
    satisfaction: int
    ease: int


ANSWERS = tuple(
    Answer(partner, *scores)
    for partner, answers in {
        "Arbor": [(8, 8, 9, 5, 6), (9, 7, 8, 4, 5), (8, 9, 10, 5, 6)],
        "Boreal": [(9, 6, 6, 3, 3), (8, 5, 5, 2, 2)],
        "Cobalt": [(7, 7, 8, 4, 5)],
        "Delta": [(10, 9, 9, 4, 6), (9, 9, 10, 5, 7)],
        "Ember": [(8, 4, 3, 2, 2), (7, 6, 7, 3, 4), (9, 7, 7, 4, 4)],
        "Fjord": [(8, 10, 10, 5, 7)],
    }.items()
    for scores in answers
)

EASE_NEXT_WAVE = {"Arbor": 1, "Boreal": 3, "Cobalt": 1, "Delta": 0, "Ember": 2, "Fjord": 0}
