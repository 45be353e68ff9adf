"""Organisations sealed from each other, their areas and sites, and who belongs to them in which role."""
