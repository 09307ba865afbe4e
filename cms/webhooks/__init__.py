"""Webhooks: whoever wants to hear of changes is told by a signed request, at least once, in order for each entry."""
