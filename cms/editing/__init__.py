"""The acts: how entries come to be, change and go live; the only place that writes content."""
