"""GraphQL as it is spoken over HTTP."""
