"""The default catalog: what a new program starts with and then edits."""

from onpar.partners.defaults.installing import install_defaults

__all__ = ["install_defaults"]
