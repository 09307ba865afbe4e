"""GraphQL types derived from the declared content, in Strawberry's terms."""
