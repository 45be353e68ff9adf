"""What pages and other packages ask of agreements."""
