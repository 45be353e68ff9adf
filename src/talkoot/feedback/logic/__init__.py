"""The sums of this package, without Django."""
