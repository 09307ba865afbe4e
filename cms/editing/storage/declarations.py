"""The input type of each type of row: the fields somebody may give, and what is asked of them, worked out once."""

from dataclasses import dataclass, replace
from functools import cached_property

from cms.content.content_type import OwnedType, RowType
from cms.content.editions import EditionModels
from cms.content.fields import Counter, ExternalIds, Field, Id, Instant, Status, Text, TextList
from cms.content.registry import Registry
from cms.content.relations import Count, Links, Owned, Reference, Score, Through
from cms.editing.storage.column_defaults import encode_default, has_default
from cms.editing.storage.table import Row

_NEVER_INPUT = (Id, Status, Counter, Instant, Through, Score, Count)
_IN_OTHER_TABLES = (ExternalIds, Links, Owned)

ListField = Links | Owned | TextList | ExternalIds
"""A field that holds a list."""


def addition_name(field_name: str) -> str:
    """What a patch calls that which it adds to a list without giving all of it: addKeywords."""
    return f"add{field_name[:1].upper()}{field_name[1:]}"


def removal_name(field_name: str) -> str:
    """What a patch calls that which it takes out of a list: removeKeywords."""
    return f"remove{field_name[:1].upper()}{field_name[1:]}"


@dataclass(frozen=True, eq=False)
class InputField:
    """A field of an input type: whether it must be given, and the columns that stand for nothing."""

    field: Field
    is_required: bool
    default_row: Row


@dataclass(frozen=True, eq=False)
class InputType:
    """What an act takes for a type: not what the system keeps, counts or follows from others.

    An owned row says nothing of its owner: it stands in the owner's list.
    """

    row_type: RowType

    @cached_property
    def fields(self) -> tuple[InputField, ...]:
        """The fields, in the order of their declaration."""
        return tuple(_input(field) for field in self.row_type.all_fields if self._is_input(field))

    @cached_property
    def names(self) -> frozenset[str]:
        """The fields' names."""
        return frozenset(one.field.name for one in self.fields)

    @cached_property
    def list_fields(self) -> tuple[ListField, ...]:
        """The fields that a patch may add to and take out of."""
        return tuple(one.field for one in self.fields if isinstance(one.field, ListField))

    @cached_property
    def patch_names(self) -> dict[str, str]:
        """All that a patch may give, with the field that it changes."""
        lists = [one.name for one in self.list_fields]
        changes = {change(name): name for name in lists for change in (addition_name, removal_name)}
        return {name: name for name in self.names} | changes

    @cached_property
    def reference_fields(self) -> tuple[Reference | Links | Owned, ...]:
        """The fields that may name other entries."""
        return tuple(one.field for one in self.fields if isinstance(one.field, Reference | Links | Owned))

    @cached_property
    def derived_texts(self) -> tuple[tuple[Text, str, str | None, str], ...]:
        """The texts that follow from the other values when nobody gives them, with their columns: itself, folded, derived."""
        texts = (one.field for one in self.fields if isinstance(one.field, Text) and one.field.derive is not None)
        return tuple((field, field.column, field.folded, field.derived) for field in texts)

    @cached_property
    def default_row(self) -> Row:
        """The columns of a row for which nothing was given."""
        return {column: value for one in self.fields for column, value in one.default_row.items()}

    @cached_property
    def required_names(self) -> frozenset[str]:
        """The fields that must be given."""
        return frozenset(one.field.name for one in self.fields if one.is_required)

    @cached_property
    def renamed_columns(self) -> dict[str, str]:
        """The column of each field that is a single value, by the field's name where that is another."""
        single = (one.field for one in self.fields if not isinstance(one.field, _IN_OTHER_TABLES))
        return {field.name: field.column for field in single if field.name != field.column}

    def _is_input(self, field: Field) -> bool:
        owner = self.row_type.owner if isinstance(self.row_type, OwnedType) else None
        return not isinstance(field, _NEVER_INPUT) and field.name != owner


@dataclass(frozen=True, eq=False)
class Declarations:
    """All that is declared: the types, their tables, and their input types."""

    registry: Registry
    models: EditionModels

    @cached_property
    def input_types(self) -> dict[str, InputType]:
        """The input type of every type of row, by its name."""
        return {name: InputType(row_type) for name, row_type in self.registry.rows.items()}

    @cached_property
    def without_formats(self) -> "Declarations":
        """The same with input types that take texts in any format: what was stored may be older than the format."""
        return _UnformattedDeclarations(self.registry, self.models)


class _UnformattedDeclarations(Declarations):
    @cached_property
    def input_types(self) -> dict[str, InputType]:
        return {name: InputType(_remove_formats(row_type)) for name, row_type in self.registry.rows.items()}


def _remove_formats(row_type: RowType) -> RowType:
    texts = (replace(one, format=None) if isinstance(one, Text | TextList) else one for one in row_type.fields)
    return replace(row_type, fields=tuple(texts))


def _input(field: Field) -> InputField:
    if isinstance(field, _IN_OTHER_TABLES):
        return InputField(field, is_required=False, default_row={})
    return InputField(field, is_required=field.required and not has_default(field), default_row=encode_default(field))
