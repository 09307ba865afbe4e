"""The package that is installed."""

PACKAGE = "marquee-cms"
"""Its name among packages, by which its version is found."""
