"""Bounds of what is given, in sentences: what the server refuses stands in the descriptions of its inputs."""

from cms.content.columns import EXTERNAL_ID_LENGTH, EXTERNAL_SOURCE_LENGTH
from cms.content.fields import ExternalIds, Field, Integer, RichText, Scaled, Text, TextList
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Tree
from cms.content.values.ratings import MAX_LABEL_LENGTH, MAX_NUMBER, VALUE_DECIMALS
from cms.editing.input.field_values import MOST_IN_LIST
from cms.editing.input.owned_rows import most_owned_rows
from cms.editing.input.texts import MOST_FOLDED_BYTES, MOST_RICH_TEXT_BYTES

RATING_LABEL = f"At most {MAX_LABEL_LENGTH} characters."
RATING_NUMBER = f"From -{MAX_NUMBER} to {MAX_NUMBER}, with at most {VALUE_DECIMALS} decimals."
SOURCE = f"At most {EXTERNAL_SOURCE_LENGTH} characters where it is saved."
VALUE = f"At most {EXTERNAL_ID_LENGTH} characters where it is saved."


def describe_limits(registry: Registry, field: Field) -> str:
    """What a field's value may be, beyond its type; empty where everything may."""
    match field:
        case Text():
            return _spell_text(field)
        case TextList():
            each = f"texts of at most {field.max_length} characters." if field.format is None else f"texts: {field.format.doc}"
            return f"At most {MOST_IN_LIST} {each}"
        case Integer():
            return f"From {field.least} to {field.most}."
        case Scaled():
            return f"From -{field.most} to {field.most}, with at most {field.decimals} decimals."
        case RichText():
            return f"At most {MOST_RICH_TEXT_BYTES} bytes in UTF-8."
        case Tree():
            return f"At most {MOST_IN_LIST} stand directly under one."
        case Links() | ExternalIds():
            return f"At most {MOST_IN_LIST}, each once."
        case Owned():
            return f"At most {most_owned_rows(registry, field)}."
        case _:
            return ""


def _spell_text(field: Text) -> str:
    ordered = f", and {MOST_FOLDED_BYTES} bytes in the form it is ordered by" if field.order else ""
    form = f"{field.format.doc} " if field.format else ""
    return f"{form}At most {field.max_length} characters{ordered}."
