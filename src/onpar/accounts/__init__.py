"""Who signs in: staff users, their roles, and the installation they work in."""
