"""The served application of tests of mutations, for requests that are sent again."""

from tests.mutations.conftest import desk, shared_desk

__all__ = ["desk", "shared_desk"]
