"""The steps of a save: what is stored is loaded, the record composed, checked against what is there, and written."""
