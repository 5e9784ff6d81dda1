"""Figures: facts, catalog and the one evaluator."""
