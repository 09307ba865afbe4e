"""Pieces of SQL with their values, and the words that each database has for JSON."""
