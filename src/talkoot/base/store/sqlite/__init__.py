"""Django's SQLite, with transactions that take turns (`ENGINE`)."""
