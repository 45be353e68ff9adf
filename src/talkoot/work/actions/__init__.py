"""Everything that changes work."""
