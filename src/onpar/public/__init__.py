"""Pages for whoever has a link: no sign-in, no cookie, no script."""
