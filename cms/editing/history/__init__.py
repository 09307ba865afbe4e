"""What versions are made of, how they are written, and how they are read."""
