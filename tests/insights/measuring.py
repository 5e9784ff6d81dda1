"""Short names for asking the evaluator in tests."""

from onpar.insights.evaluator import evaluate
from onpar.insights.viewer import OPERATOR
from tests.insights.program import NOW, ask


def result(metric, period="2026", viewer=OPERATOR, at=NOW, **details):
    return evaluate(ask(metric, period, **details), viewer, at=at)


def total(metric, period="2026", **details):
    return result(metric, period, **details).total


def value(metric, period="2026", **details):
    return total(metric, period, **details).estimate.value


def groups(metric, period="2026", **details):
    """Figures by the value of their only dimension."""
    return {figure.group[0].value: figure for figure in result(metric, period, **details).groups}


def values(metric, period="2026", **details):
    found = groups(metric, period, **details)
    return {key: figure.estimate.value for key, figure in found.items()}
