"""OnPar: measure and manage the experience that partners have of a program."""

__version__ = "0.1.0"
