"""The look: tokens, components, templates, islands."""
