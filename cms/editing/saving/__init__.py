"""The steps of a save: drafts loaded, composed, checked against what is there, written."""
