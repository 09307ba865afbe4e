"""The steps of what changes the live edition: references, copies, redirects, counters, the change log."""
