"""Running requests: queries, documents of mutations, and answers that are kept."""
