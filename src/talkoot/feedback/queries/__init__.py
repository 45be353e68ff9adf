"""What pages and commands ask of this package."""
