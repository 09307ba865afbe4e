"""How a process is told of changes to live content, by either database."""
