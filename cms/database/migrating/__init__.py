"""Bringing a database to the form that this version needs."""
