"""What pages ask of this package."""
