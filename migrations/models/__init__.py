"""The history of the content tables."""
