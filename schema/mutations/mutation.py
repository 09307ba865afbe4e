"""A mutation: how it is declared, and the act it calls."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from cms.access.actor import Actor
from cms.content.registry import Registry
from cms.database.connect import Database
from schema.derive.definitions import ArgumentDefinition, FieldDefinition
from schema.mutations.payload import MutationResult, Payload

ArgumentValues = Mapping[str, object]
"""Arguments as the query library coerced them: what is absent is not there, null is None."""

NOTE_ARGUMENT = ArgumentDefinition("note", "String", "Why; kept in the history.")
EXPECTED_VERSION_ARGUMENT = ArgumentDefinition(
    "expectedVersion", "Int", "The version the caller last saw: VERSION_CONFLICT when it is not the entry's any more."
)


@dataclass(frozen=True)
class ActContext:
    """Somebody about to act."""

    database: Database
    registry: Registry
    actor: Actor


RunMutation = Callable[[ActContext, ArgumentValues], Awaitable[MutationResult]]
"""Does the act. Raises Refused with paths into the arguments."""


@dataclass(frozen=True)
class Mutation:
    """One field of the type Mutation."""

    name: str
    arguments: tuple[ArgumentDefinition, ...]
    payload: Payload
    run: RunMutation
    doc: str

    @property
    def output(self) -> FieldDefinition:
        """The field as it is declared: null when it failed by no fault of the caller, or was not run."""
        return FieldDefinition(self.name, self.payload.name, self.doc, self.arguments)
