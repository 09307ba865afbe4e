"""Which connections are lent, since when and until when, and whether one more statement may run beside them."""

from math import inf
from typing import Any

QUICK_SECONDS = 0.1
"""After how long a statement is slow: it has had its share by then, and must not keep quick ones from their turn."""

PooledConnection = Any  # asyncpg comes without types


class PoolLoans:
    """Counts the statements that run at once, of which slow ones are not counted any more. It has no clock of its own."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._loans: dict[PooledConnection, tuple[float, float]] = {}  # since when and until when, the longest first
        self._slow: set[PooledConnection] = set()

    def __len__(self) -> int:
        return len(self._loans)

    @property
    def room(self) -> int:
        """How many more statements may run at once."""
        return self._at_once - len(self._loans) + len(self._slow)

    def begin(self, connection: PooledConnection, since: float, until: float) -> None:
        """Lend a connection."""
        self._loans[connection] = since, until

    def end(self, connection: PooledConnection) -> None:
        """Take it back, which is allowed for one that is not lent."""
        self._loans.pop(connection, None)
        self._slow.discard(connection)

    def pass_over_slow(self, now: float) -> float:
        """Count those that are slow by now no more; gives when the next one will be."""
        for connection, (since, _) in self._loans.items():
            if connection not in self._slow:
                if since + QUICK_SECONDS > now:
                    return since + QUICK_SECONDS
                self._slow.add(connection)
        return inf

    def take_overdue(self, now: float) -> list[PooledConnection]:
        """Those that were to be back by now: each of them is told once."""
        found = [connection for connection, (_, until) in self._loans.items() if until <= now]
        self._loans |= {connection: (self._loans[connection][0], inf) for connection in found}
        return found

    def earliest(self) -> float:
        """When the next one is to be back."""
        return min((until for _, until in self._loans.values()), default=inf)
