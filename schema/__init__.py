"""The GraphQL layer: translates requests for the domain, decides nothing."""
