"""Ids and references in arguments: what names no entry, or one of another type, is refused with its path."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from cms.content.content_type import ContentType
from cms.content.entry_references import parse_entry_id_of
from cms.content.registry import Registry
from cms.editing.input.reference_input import EntryRef, EntryRefKind, parse_ref
from cms.editing.live.named_entries import EntryName, NamedEntry
from cms.errors import ErrorCode, Refusal, Refused, refuse
from cms.ids import EntryKey
from cms.wording import describe_given
from schema.derive.definitions import ArgumentDefinition
from schema.mutations.mutation import ArgumentValues

MOST_NAMED_ENTRIES = 1_000
"""How many entries one act may name: they are done together, and all others who change what is live wait for it."""

_IDS, _ENTRIES, _ITEMS, _ID, _ENTRY, _BY = "ids", "entries", "items", "id", "entry", "by"

IDS_ARGUMENT = ArgumentDefinition(
    _IDS, "[ID!]", f"The entries, of any types, by their ids; at most {MOST_NAMED_ENTRIES} with those that entries names."
)
ENTRIES_ARGUMENT = ArgumentDefinition(
    _ENTRIES,
    "[TypedRef!]",
    "The entries by whatever names them, beside ids or in its place. They follow those of ids, and count once.",
)
ID_ARGUMENT = ArgumentDefinition(_ID, "ID", "The entry, of any type, by its id.")
ENTRY_ARGUMENT = ArgumentDefinition(_ENTRY, "TypedRef", "The entry by whatever names it, in place of id.")

_T = TypeVar("_T")


def update_arguments(content_type: ContentType) -> tuple[ArgumentDefinition, ArgumentDefinition]:
    """The arguments that name the entry of this type which is to change."""
    return (
        ArgumentDefinition(_ID, "ID", f"The {content_type.name} to change, by its id."),
        ArgumentDefinition(_BY, "EntryRef", f"The {content_type.name} to change by whatever names it, in place of id."),
    )


def read_id_argument(registry: Registry, text: object, content_type: ContentType | None = None) -> EntryKey:
    """The entry that `id` names, of this type when one is given; Refused when it is no id of one."""
    wanted = registry.content_types if content_type is None else [content_type]
    return _or_refused(_parse_id(registry, wanted, text, (_ID,)))


def read_id_list(registry: Registry, texts: object) -> list[EntryKey]:
    """The entries that `ids` names, in their order; Refused when they are too many, and with each that is no id."""
    ids = _as_list(texts)
    _check_count(len(ids), (_IDS,))
    return _all_or_refused([_parse_id(registry, registry.content_types, one, (_IDS, str(n))) for n, one in enumerate(ids)])


def read_entry_names(registry: Registry, arguments: ArgumentValues) -> list[EntryName]:
    """The entries that `ids` and `entries` name, in this order.

    Refused when they name none or too many, and with each that is no id or no reference.
    """
    ids, entries = _as_list(arguments.get(_IDS)), _as_list(arguments.get(_ENTRIES))
    given = [name for name in (_IDS, _ENTRIES) if arguments.get(name) is not None]
    # Of two lists neither alone is at fault.
    path = tuple(given) if len(given) == 1 else ()
    if not ids and not entries:
        raise refuse(ErrorCode.REQUIRED, path, f"No entry is named; name at least one in {_IDS} or {_ENTRIES}.")
    _check_count(len(ids) + len(entries), path)
    return _all_or_refused(
        [
            *(_parse_id(registry, registry.content_types, one, (_IDS, str(n))) for n, one in enumerate(ids)),
            *(_parse_typed(registry, one, (_ENTRIES, str(n))) for n, one in enumerate(entries)),
        ]
    )


def count_entry_names(arguments: ArgumentValues) -> int:
    """How many entries `ids`, `entries` and `items` name; one where an act names its entry by itself."""
    return sum(len(_as_list(arguments.get(name))) for name in (_IDS, _ENTRIES, _ITEMS)) or 1


def read_entry_name(registry: Registry, arguments: ArgumentValues) -> EntryName:
    """The entry that `id` or `entry` names; Refused unless exactly one of them does."""
    if _choose(arguments, _ID, _ENTRY) == _ENTRY:
        return _or_refused(_parse_typed(registry, arguments[_ENTRY], (_ENTRY,)))
    return read_id_argument(registry, arguments[_ID])


def read_updated_entry(registry: Registry, arguments: ArgumentValues, content_type: ContentType) -> NamedEntry:
    """The entry of this type that `id` or `by` names; Refused unless exactly one of them does."""
    if _choose(arguments, _ID, _BY) == _BY:
        return _or_refused(_parse_ref(registry, content_type, arguments[_BY], (_BY,)))
    _, key = read_id_argument(registry, arguments[_ID], content_type)
    return NamedEntry(EntryRef(content_type.name, EntryRefKind.ID, key), (_ID,))


def _choose(arguments: ArgumentValues, *names: str) -> str:
    given = [name for name in names if arguments.get(name) is not None]
    if len(given) == 1:
        return given[0]
    code = ErrorCode.INVALID if given else ErrorCode.REQUIRED
    raise refuse(code, (), f"Give exactly one of {' and '.join(names)}; {describe_given(given)}.")


def _as_list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _check_count(count: int, path: tuple[str, ...]) -> None:
    if count > MOST_NAMED_ENTRIES:
        message = f"{count} entries are too many; name at most {MOST_NAMED_ENTRIES} at once."
        raise refuse(ErrorCode.TOO_LONG, path, message)


def _parse_id(registry: Registry, wanted: Sequence[ContentType], value: object, path: tuple[str, ...]) -> EntryKey | Refusal:
    text = str(value)
    *some, last = (one.singular for one in wanted)
    fields = f"{', '.join(some)} or {last}" if some else last
    for_slug = f'ask for its id first: {fields}(slug: "{text}") {{ id }}'
    try:
        return parse_entry_id_of(registry, wanted, text, for_slug=for_slug)
    except ValueError as error:
        return Refusal(ErrorCode.INVALID, path, f"{error}.")


def _parse_typed(registry: Registry, value: object, path: tuple[str, ...]) -> NamedEntry | Refusal:
    if not isinstance(value, Mapping):
        raise TypeError("a typed reference is an object")
    ((member, reference),) = value.items()
    content_type = next(one for one in registry.content_types if one.singular == member)
    return _parse_ref(registry, content_type, reference, path)


def _parse_ref(registry: Registry, content_type: ContentType, value: object, path: tuple[str, ...]) -> NamedEntry | Refusal:
    try:
        return NamedEntry(parse_ref(registry, content_type, value), path)
    except ValueError as error:
        return Refusal(ErrorCode.INVALID, path, str(error))


def _or_refused(found: _T | Refusal) -> _T:
    (one,) = _all_or_refused([found])
    return one


def _all_or_refused(found: Sequence[_T | Refusal]) -> list[_T]:
    refusals = [one for one in found if isinstance(one, Refusal)]
    if refusals:
        raise Refused(refusals)
    return [one for one in found if not isinstance(one, Refusal)]
