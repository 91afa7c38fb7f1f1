"""What pages show, built from the trade's values without a word about the web."""
