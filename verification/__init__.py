"""What a stranger may learn about a letter, and how we know."""
