"""Sums of this package, without Django."""
