"""Measurements: how fast reads are, as ratios to what they are compared with in the same run."""
