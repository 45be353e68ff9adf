"""Sums and rules that know no framework."""
