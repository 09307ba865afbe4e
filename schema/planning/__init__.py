"""From a valid operation to its plan, and on to a query whose values are bound."""
