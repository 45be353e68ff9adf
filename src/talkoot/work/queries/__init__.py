"""What pages ask of work."""
