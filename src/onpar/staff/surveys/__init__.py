"""Listening: the pages on which surveys are designed."""
