"""The content revision and the change log: one clock, one log."""
