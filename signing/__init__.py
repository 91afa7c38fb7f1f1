"""Bytes in, sealed bytes out: PAdES, keys, timestamps, tokens. This room has never heard of a letter."""
