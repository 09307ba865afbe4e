"""The reference consumer of the feed: it keeps a copy of what is live in a SQLite file, over HTTP."""
