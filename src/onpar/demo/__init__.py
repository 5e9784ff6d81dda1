"""The demo program: real sales of AdventureWorks beside a simulated layer with a written-down truth.

`build` puts it into an empty database; everything else here only makes rows, from a date and a seed.
"""
