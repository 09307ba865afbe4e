"""Content from other systems' files: mapped to entries, which a load takes like those of our own files."""
