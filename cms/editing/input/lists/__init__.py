"""Lists of an entry that a patch changes without giving all of them."""
