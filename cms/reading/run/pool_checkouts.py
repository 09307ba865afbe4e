"""Which connections are checked out, since when and until when, and whether one more statement may run beside them."""

from math import inf
from typing import Any

QUICK_SECONDS = 0.1
"""After how long a statement is slow: it has had its share by then, and must not keep quick ones from their turn."""

PooledConnection = Any  # asyncpg comes without types


class PoolCheckouts:
    """Counts the statements that run at once, of which slow ones are not counted any more. It has no clock of its own."""

    def __init__(self, concurrency: int) -> None:
        self._concurrency = concurrency
        self._checkouts: dict[PooledConnection, tuple[float, float]] = {}  # since when and until when, the longest first
        self._slow: set[PooledConnection] = set()

    def __len__(self) -> int:
        return len(self._checkouts)

    @property
    def free_places(self) -> int:
        """How many more statements may run at once."""
        return self._concurrency - len(self._checkouts) + len(self._slow)

    def check_out(self, connection: PooledConnection, since: float, deadline: float) -> None:
        """Note that a connection is lent."""
        self._checkouts[connection] = since, deadline

    def check_in(self, connection: PooledConnection) -> None:
        """Note that it is back, which is allowed for one that is not lent."""
        self._checkouts.pop(connection, None)
        self._slow.discard(connection)

    def stop_counting_slow(self, now: float) -> float:
        """Count those that are slow by now no more; gives when the next one will be."""
        for connection, (since, _) in self._checkouts.items():
            if connection not in self._slow:
                if since + QUICK_SECONDS > now:
                    return since + QUICK_SECONDS
                self._slow.add(connection)
        return inf

    def take_overdue(self, now: float) -> list[PooledConnection]:
        """Those that were to be back by now: each of them is told once."""
        overdue = [connection for connection, (_, deadline) in self._checkouts.items() if deadline <= now]
        self._checkouts |= {connection: (self._checkouts[connection][0], inf) for connection in overdue}
        return overdue

    def earliest_deadline(self) -> float:
        """When the next one is to be back."""
        return min((deadline for _, deadline in self._checkouts.values()), default=inf)
