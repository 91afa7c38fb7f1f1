"""The small set of words every room shares: VIN, country, decision, actor, clock, canonical form."""
