"""Changes to users, their sign-ins and the installation, a module per use case."""
