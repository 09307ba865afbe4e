"""People: who makes films, and who writes about them."""

from cms.content.content_type import ContentType
from cms.content.fields import Day, RichText, Text, TextList

PERSON = ContentType(
    "Person",
    plural="people",
    slug_from=("name",),
    natural_order="name",
    doc="Somebody who works on films or writes about them.",
    fields=(
        Text("name", required=True, where=True, order=True, doc="The name as credited."),
        Text(
            "sortName",
            required=True,
            order=True,
            derive=lambda row: sort_name(row["name"]),
            doc="The name as it stands in an index.",
        ),
        TextList("alsoKnownAs", required=True, doc="Other names."),
        RichText("biography", doc="Who this is."),
        Day("bornOn", where=True, order=True, doc="Day of birth."),
        Day("diedOn", where=True, doc="Day of death."),
    ),
)


def sort_name(name: str) -> str:
    """The name with its last word first: `Ana de Armas` is `Armas, Ana de`."""
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else name
