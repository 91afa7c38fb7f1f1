"""Keys of makers and what makes them believed: records, openers, pinned authorities, revocation lists, pictures."""
