"""Shared development targets: candidates with what they came from, scoring them privately by all, what was chosen and why, and
whether it moved what customers say."""
