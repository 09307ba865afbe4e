"""An installation written out and taken in again: as one archive, or as the files that a load takes."""
