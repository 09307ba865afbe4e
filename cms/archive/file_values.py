"""Entries as the files say them that a load takes: others by their slugs, and nothing that is not there."""

from collections.abc import Iterator, Mapping

from cms.content.fields import Field, Rating
from cms.content.relations import Links, Owned, Reference
from cms.content.values.ratings import parse_rating
from cms.editing.storage.declarations import Declarations

SlugsById = Mapping[str, str]
"""Slugs of entries by their public ids."""


def collect_ids(declarations: Declarations, type_name: str, snapshot: Mapping[str, object]) -> Iterator[str]:
    """The public ids of all that an entry refers to."""
    for field in declarations.input_types[type_name].reference_fields:
        match field, snapshot.get(field.name):
            case Owned(), list() as rows:
                for row in rows:
                    yield from collect_ids(declarations, field.of, row)
            case Links(), list() as links:
                yield from (link["id"] for link in links)
            case Reference(), dict() as reference:
                yield reference["id"]


def make_file_values(
    declarations: Declarations, type_name: str, snapshot: Mapping[str, object], slugs: SlugsById
) -> dict[str, object]:
    """What a file says of an entry, or of a row that it owns."""
    fields = ((one.field, snapshot[one.field.name]) for one in declarations.input_types[type_name].fields)
    return {field.name: _file_value(declarations, field, value, slugs) for field, value in fields if value not in (None, [])}


def _file_value(declarations: Declarations, field: Field, value: object, slugs: SlugsById) -> object:
    match field, value:
        case Owned(), list() as rows:
            return [make_file_values(declarations, field.of, row, slugs) for row in rows]
        case Links(), list() as links:
            return [slugs[link["id"]] for link in links]
        case Reference(), dict() as reference:
            return slugs[reference["id"]]
        case Rating(), dict() as rating:
            return _shorten_rating(rating)
        case _:
            return value


def _shorten_rating(rating: Mapping[str, object]) -> object:
    """Its label alone, where that says all of it."""
    try:
        printed = parse_rating(str(rating["label"]))
    except ValueError:
        return rating
    numbers = {"value": printed.value, "best": printed.best, "worst": printed.worst}
    is_whole = printed.label == rating["label"] and all(number / 100 == rating[name] for name, number in numbers.items())
    return printed.label if is_whole else rating
