"""A person's own account: signing in, sessions, passwords."""
