"""Work for later: retried when it fails, taken up again when a worker dies, repeated on a schedule."""
