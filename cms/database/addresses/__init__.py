"""Where a database is: addresses, servers, options, and their refusals."""
