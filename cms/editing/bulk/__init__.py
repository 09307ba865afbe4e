"""Many entries at once: ordered, prepared in portions without a lock, then written."""
