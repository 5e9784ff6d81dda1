"""Views of the workspace: read the input, ask one query, answer."""
