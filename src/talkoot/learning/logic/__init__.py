"""Sums without a framework."""
