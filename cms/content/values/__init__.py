"""What single values may be: days, formats, ratings, slugs, rich text."""
