"""Connections: cursors, pages in either direction, and the statements that walk an index to them."""
