"""Pages of the assessment: for members, and the one public address where sealed answers arrive."""
