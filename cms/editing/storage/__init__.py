"""The tables as an act sees them: reading and writing rows, transactions, closure tables."""
