"""Pages: what customers meet (public, intake) and what members see (inside)."""
