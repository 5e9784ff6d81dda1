"""The workspace of the vendor's people."""
