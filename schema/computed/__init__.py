"""Fields of content that no statement answers, and what the schema tells of itself."""
