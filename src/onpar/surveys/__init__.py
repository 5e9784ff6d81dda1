"""Surveys, waves, responses and answers."""
