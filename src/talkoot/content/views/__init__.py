"""Pages of ideas, of choosing, and of the plan."""
