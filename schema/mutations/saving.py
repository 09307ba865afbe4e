"""Creating and updating: two mutations for each content type."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.editing.acts import create_entry, update_entry
from cms.editing.input.save_requests import SavedEntry
from cms.ids import public_id
from schema.derive.definitions import ArgumentDefinition
from schema.mutations.id_arguments import read_updated_entry, update_arguments
from schema.mutations.mutation import EXPECTED_VERSION_ARGUMENT, NOTE_ARGUMENT, ActContext, ArgumentValues, Mutation
from schema.mutations.payload import save_payload

_WITHIN = ("input",)


def list_save_mutations(registry: Registry) -> Iterator[Mutation]:
    """The mutations that save, type by type."""
    for content_type in registry.content_types:
        yield _create(content_type)
        yield _update(content_type)


def _create(content_type: ContentType) -> Mutation:
    definitions = (ArgumentDefinition("input", f"{content_type.name}Input!", "What it holds."),)

    async def run(context: ActContext, arguments: ArgumentValues) -> Sequence[str]:
        saved = await create_entry(context.database, context.actor, content_type.name, _input(arguments), within=_WITHIN)
        return _ids(content_type, saved)

    doc = f"Makes a new {content_type.name}, a draft. Takes the permission WRITE."
    return Mutation(f"create{content_type.name}", definitions, save_payload(content_type), run, doc)


def _update(content_type: ContentType) -> Mutation:
    definitions = (
        *update_arguments(content_type),
        ArgumentDefinition("input", f"{content_type.name}Patch!", "What changes, and nothing else."),
        EXPECTED_VERSION_ARGUMENT,
        NOTE_ARGUMENT,
    )

    async def run(context: ActContext, arguments: ArgumentValues) -> Sequence[str]:
        entry = read_updated_entry(context.registry, arguments, content_type)
        expected, note = arguments.get(EXPECTED_VERSION_ARGUMENT.name), arguments.get(NOTE_ARGUMENT.name)
        saved = await update_entry(
            context.database,
            context.actor,
            content_type.name,
            entry,
            _input(arguments),
            expected_version=cast("int | None", expected),
            note=cast("str | None", note),
            within=_WITHIN,
        )
        return _ids(content_type, saved)

    doc = (
        f"Changes the working edition of a {content_type.name}, named by exactly one of id and by. Takes the permission WRITE."
    )
    return Mutation(f"update{content_type.name}", definitions, save_payload(content_type), run, doc)


def _input(arguments: ArgumentValues) -> Mapping[str, object]:
    return cast("Mapping[str, object]", arguments["input"])


def _ids(content_type: ContentType, saved: SavedEntry) -> Sequence[str]:
    return [public_id(content_type.table, saved.key)]
