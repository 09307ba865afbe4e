"""Rows of one table: which of them, in what order, and what is counted of them."""
