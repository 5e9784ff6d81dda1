"""The statistics of partner experience: figures, intervals, changes and verdicts.

Pure functions over sums and plain columns; no database, no framework, nothing beyond the standard
library, so that the file commands start at once and anybody can check a formula.
"""

from onpar.analysis.changes import Change, change
from onpar.analysis.comparisons import holm, is_significant
from onpar.analysis.concentration import Concentration, concentration
from onpar.analysis.estimates import Estimate, estimate
from onpar.analysis.moments import Clusters, Moments, Pair
from onpar.analysis.notes import Note
from onpar.analysis.population import Population, finite_population
from onpar.analysis.quantiles import quantile
from onpar.analysis.shapes import Shape
from onpar.analysis.verdict import (
    PARITY_BANDS,
    Verdict,
    furthest_below,
    judge_parity,
)

__all__ = [
    "PARITY_BANDS",
    "Change",
    "Clusters",
    "Concentration",
    "Estimate",
    "Moments",
    "Note",
    "Pair",
    "Population",
    "Shape",
    "Verdict",
    "change",
    "concentration",
    "estimate",
    "finite_population",
    "furthest_below",
    "holm",
    "is_significant",
    "judge_parity",
    "quantile",
]
