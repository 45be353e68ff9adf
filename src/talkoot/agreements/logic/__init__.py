"""Sums and comparisons of this package, without Django."""
