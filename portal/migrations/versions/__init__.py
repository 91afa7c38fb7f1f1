"""One revision a file, newest last."""
