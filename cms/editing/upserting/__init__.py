"""Upserts: entries known by their ids in other systems, created or updated, many at once."""
