"""What is measured: each part gives its tables."""
