"""Sums of this package."""
