"""What is not content: plain Strawberry types with their resolvers and mutations, one module for each noun."""
