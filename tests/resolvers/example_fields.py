"""Throw-away fields: what it takes to add a query, a mutation, and content in the hands of either."""

from collections.abc import Iterator
from typing import ClassVar

import strawberry
from strawberry.extensions import SchemaExtension

from cms.access.actor import Permission
from cms.content.editions import Edition
from cms.errors import ErrorCode, RequestCode, RequestRefused, refuse
from cms.ids import EntryKey
from schema.mutations.id_arguments import read_id_argument, read_id_list
from schema.mutations.user_error import UserError
from schema.resolvers.context import Info
from schema.resolvers.entry_interface import Entry
from schema.resolvers.permissions import act_requires, for_anybody, requires


@strawberry.type(description="An entry somebody put somewhere.")
class Shelf:
    number: int = strawberry.field(description="Which one.")
    holds: strawberry.Private[EntryKey]

    @strawberry.field(description="What stands there; null when it is not in view.")
    async def entry(self, info: Info) -> Entry | None:
        return await info.context.entries.load(info, self.holds)

    @strawberry.field(description="The same in the working edition.")
    async def draft(self, info: Info) -> Entry | None:
        return await info.context.entries.load(info, self.holds, Edition.WORKING)


@strawberry.type
class ShelfQuery:
    @strawberry.field(description="What anybody may ask.", extensions=[for_anybody()])
    def greeting(self, name: str = "World") -> str:
        return f"Hello, {name}!"

    @strawberry.field(description="Entries, each on a shelf.", extensions=[for_anybody()])
    def shelves(self, info: Info, ids: list[strawberry.ID]) -> list[Shelf]:
        entries = read_id_list(info.context.registry, ids)
        return [Shelf(number=number, holds=entry) for number, entry in enumerate(entries)]

    @strawberry.field(description="Entries as they stand.", extensions=[for_anybody()])
    async def standing(self, info: Info, ids: list[strawberry.ID]) -> list[Entry]:
        return await info.context.entries.load_many(info, read_id_list(info.context.registry, ids))

    @strawberry.field(description="Fails, and may be null.", extensions=[for_anybody()])
    def weak(self) -> str | None:
        raise RequestRefused(RequestCode.TIMEOUT, "it takes too long")

    @strawberry.field(description="Fails by our fault, and may be null.", extensions=[for_anybody()])
    def faulty(self) -> str | None:
        raise ZeroDivisionError("a secret of ours")

    @strawberry.field(description="For who may publish.", extensions=[requires(Permission.PUBLISH)])
    def secret(self) -> str:
        return "the end"


@strawberry.type(description="What taking a note came to.")
class NotePayload:
    text: str | None = strawberry.field(default=None, description="The note.")
    errors: list[UserError] = strawberry.field(default_factory=list, description="Everything that was wrong.")
    about: strawberry.Private[EntryKey | None] = None

    @strawberry.field(description="Of what; null when there are errors.")
    async def entry(self, info: Info) -> Entry | None:
        return None if self.about is None else await info.context.entries.load(info, self.about, Edition.WORKING)


@strawberry.type
class NoteMutation:
    @strawberry.mutation(description="Takes a note of an entry.", extensions=[act_requires(Permission.WRITE)])
    async def take_note(self, info: Info, id: strawberry.ID, text: str) -> NotePayload | None:
        if text == "bang":
            raise ZeroDivisionError("a secret of ours")
        if not text:
            raise refuse(ErrorCode.REQUIRED, ("text",), "There is no text; give one.")
        return NotePayload(text=f"{text}, {info.context.actor.name}", about=read_id_argument(info.context.registry, id))

    @strawberry.mutation(description="Takes no note, at once.", extensions=[act_requires(Permission.WRITE)])
    def forget(self) -> NotePayload:
        raise refuse(ErrorCode.INVALID, (), "There is nothing to forget.")


class ExecutionCounter(SchemaExtension):
    """Counts what Strawberry's executor runs."""

    executions: ClassVar[list[str]] = []

    def on_execute(self) -> Iterator[None]:
        self.executions.append(self.execution_context.operation_name or "")
        yield
