"""How a content type is declared, and everything that follows from a declaration."""
