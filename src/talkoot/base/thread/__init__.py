"""Came from and led to: a row from one thing to what was made of it, across all packages."""
