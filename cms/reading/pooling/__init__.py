"""Connections to PostgreSQL, lent to one statement after the other."""
