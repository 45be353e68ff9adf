"""A team's home: its customers' figure with what was changed, what it decided and agreed, who waits, who sees to what, its people."""
