"""Clients of either database, on top of Tortoise's: time limits, lost connections, transactions."""
