"""Requests, and those who send them."""
