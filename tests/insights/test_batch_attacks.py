"""Everything that the evaluator shows of closed batches, added up and subtracted, gives no small group
and no two partners away."""

import pytest

from onpar.insights.batches.frozen import Frozen
from tests.analysis.attacker import gives_away
from tests.insights.attacked import METRICS, collect, hidden_groups, random_program

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(2))
def test_no_small_group_and_no_two_partners_can_be_worked_out(seed):
    said = random_program(seed)
    for metric in METRICS:
        shown = collect(said, metric)
        assert len(shown) > 3
        assert not any(gives_away(shown, hidden) for hidden in hidden_groups(said, metric))


def test_with_thresholds_alone_the_same_attack_succeeds(monkeypatch):
    monkeypatch.setattr(Frozen, "is_released", lambda *_asked: True)
    said = random_program(0)
    shown = collect(said, "ease")
    assert any(gives_away(shown, hidden) for hidden in hidden_groups(said, "ease"))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 140))
def test_nor_in_many_programs(seed):
    said = random_program(seed, partners=16 + seed % 5 * 6)
    for metric in METRICS:
        shown = collect(said, metric)
        assert not any(gives_away(shown, hidden) for hidden in hidden_groups(said, metric))
