"""Measurements: how fast Marquee is, as ratios to what it is compared with in the same run."""
