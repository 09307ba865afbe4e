"""GraphQL documents: parsed, validated, measured and kept, with what is known of their variables."""
