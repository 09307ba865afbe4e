"""The database: addresses, connections, and the column and index kinds that both databases understand alike."""
