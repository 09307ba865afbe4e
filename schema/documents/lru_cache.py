"""A cache with a bound, for any thread: what was used longest ago goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass
class LruCache(Generic[Key, Value]):
    """Values by key, as many as their weights allow."""

    most: int
    weight: int = 0
    entries: OrderedDict[Key, tuple[Value, int]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, key: Key) -> Value | None:
        """The value, now the most recently used; None when it is not here."""
        with self.lock:
            entry = self.entries.get(key)
            if entry is None:
                return None
            self.entries.move_to_end(key)
            return entry[0]

    def keep(self, key: Key, value: Value, weight: int) -> None:
        """Keep a value, and let go of as many old ones as it takes."""
        with self.lock:
            _, former = self.entries.pop(key, (None, 0))
            self.entries[key] = (value, weight)
            self.weight += weight - former
            while self.weight > self.most and len(self.entries) > 1:
                _, (_, gone) = self.entries.popitem(last=False)
                self.weight -= gone
