"""Migrations of the one database every room shares; run by `portal.migrate`."""
