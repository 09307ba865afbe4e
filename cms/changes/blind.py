"""The watch of a process that is told nothing."""


class Blind:
    """Never knows for certain."""

    revision = 0
    epoch = 0

    def latest_of(self, types: frozenset[str]) -> int | None:
        """Nothing is known."""
        return None if types else 0

    def saw(self, revision: int) -> None:
        """It makes no difference."""

    async def reach(self, revision: int, seconds: float) -> bool:  # noqa: ARG002  nothing to wait for
        """It is never told, so that waiting would not help."""
        return revision <= self.revision
