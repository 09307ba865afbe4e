"""The edge: what the world calls, and the only place that may import the GraphQL layer."""
