"""Slugs in the working edition: whose they are, and which are free."""
