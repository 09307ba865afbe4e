"""Running planned statements: connections of either database, and the reader on top."""
