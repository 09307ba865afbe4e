"""What is spoken over HTTP beside GraphQL and the explorer."""
