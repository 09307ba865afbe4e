"""From a valid operation to its plan, and on to a query that is ready to run."""
