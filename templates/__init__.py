"""Data that ships in the wheel: letter wording, pages, fonts."""
