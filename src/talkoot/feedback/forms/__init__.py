"""Forms: parse and check, never save. A file for each audience."""
