"""The small library of the acts, for what is refused and so changes nothing."""

from tests.editing.conftest import library

__all__ = ["library"]
