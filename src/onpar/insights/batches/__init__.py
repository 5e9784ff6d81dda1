"""Closed waves in group and anonymous mode: what is frozen at their end, and what may be shown of it.

A batch is closed once (`closing`). What may be shown follows from its release list (`frozen`,
`onpar.analysis.release`) and is answered through the evaluator only (`answering`).
"""
