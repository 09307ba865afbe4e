"""A query with nothing left to do but to ask the database: what is kept of it, without the document and the plan's making."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cms.reading.planner import Plan
from cms.reading.reader import Reader
from schema.answer import Result
from schema.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the columns of an answer: one piece more than there are columns."""

    pieces: tuple[bytes, ...]

    def fill(self, columns: Sequence[bytes]) -> bytes:
        """The body of the answer."""
        if len(columns) == 1:
            return b"".join((self.pieces[0], columns[0], self.pieces[1]))
        both = [part for pair in zip(self.pieces, columns, strict=False) for part in pair]
        return b"".join((*both, self.pieces[-1]))


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan without its slots, their values, and the frame of the answer."""

    plan: Plan
    values: list[object]
    frame: Frame

    async def run(self, reader: Reader) -> Result:
        """The answer, for strangers."""
        answer = await reader.fetch(self.plan, self.values)
        return Result(self.frame.fill(answer.columns), revision=answer.revision)


def make_ready(prepared: Prepared) -> Ready | None:
    """What is left of a query that its plan answers alone; None when there is more to it."""
    planned = prepared.planned
    if planned is None or planned.plan is None or prepared.values is None:
        return None
    return Ready(replace(planned.plan, slots=()), prepared.values, _frame(planned.keys))


def _frame(keys: Sequence[str]) -> Frame:
    opened = [f'"{key}":'.encode() for key in keys]
    return Frame((b'{"data":{' + opened[0], *(b"," + one for one in opened[1:]), b"}}"))
