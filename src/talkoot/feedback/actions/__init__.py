"""Everything that changes this package's records."""
