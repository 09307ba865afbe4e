"""GraphQL over WebSocket: the protocol graphql-transport-ws, by Strawberry's handler and within bounds of our own."""
