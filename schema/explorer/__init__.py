"""The explorer: the page at the root of the server, where operations are written, run and learned from."""

from schema.explorer.example import Example, list_examples
from schema.explorer.routes import explorer_routes

__all__ = ["Example", "explorer_routes", "list_examples"]
