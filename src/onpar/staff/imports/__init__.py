"""The pages on which people bring their own files."""
