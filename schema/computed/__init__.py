"""Fields that no plan answers: the histories of entries, and introspection."""
