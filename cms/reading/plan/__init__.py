"""From the selection of an operation to one statement."""
