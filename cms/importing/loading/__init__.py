"""A load from the entries in files to rows in the tables: ordered, prepared without a lock, then written."""
