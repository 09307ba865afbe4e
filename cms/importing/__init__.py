"""Content from files: read, located line by line, and saved by the acts like everything else."""
