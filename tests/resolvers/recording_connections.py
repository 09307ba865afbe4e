"""Connections that say what they were asked."""

from dataclasses import dataclass, field
from typing import Any

from cms.reading.run.reader import Connections


@dataclass
class RecordingConnections:
    """Notes each statement that reads content."""

    inner: Connections
    statements: list[str] = field(default_factory=list)

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        self.statements.append(text)
        return await self.inner.fetch(text, values)
