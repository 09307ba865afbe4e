"""The statements of an act, counted."""

from dataclasses import dataclass, field

from cms.editing.storage.store import Store
from cms.editing.storage.table import Row


@dataclass(frozen=True)
class CountingStore(Store):
    """The tables, and what each statement was given."""

    values: list[tuple[object, ...]] = field(default_factory=list)

    async def run(self, statement: str, *values: object) -> list[Row]:
        """Runs it, and notes what it was given."""
        self.values.append(values)
        return await super().run(statement, *values)
