"""Everything that changes agreements."""
