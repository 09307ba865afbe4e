"""The feed: all that is live, then every change to it, for whoever keeps a copy."""
