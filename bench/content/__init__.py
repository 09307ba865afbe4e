"""Made-up content, from its outline to the rows of the tables."""
