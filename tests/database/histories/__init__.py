"""Histories of migrations that tests add to the real one."""
