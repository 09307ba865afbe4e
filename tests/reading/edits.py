"""Edits of content that is live: each an act or two as an editor would do them, any of which may be refused."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.changes.models import Change
from cms.content.editions import Edition
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, unpublish_entries, update_entry
from cms.errors import Refused
from tests.editing.tables import select, select_one
from tests.factories import make_credit, make_membership
from tests.generate import Operation, contents, operations, values
from tests.oracle import Content
from tests.oracle.content import ENTRY_TYPES
from tests.oracle.schema import read_schema
from tests.reading.storing import fill, key_of, store

NAMES = st.sampled_from(values.NAMES).filter(lambda name: name.strip())
SLUGS = st.sampled_from(("john-wick", "ballerina-0", "8-1-2-1", "old-0", "old-1"))
RATINGS = st.sampled_from((None, "8.8/10", "3½/4", "B+", "0/10"))


ASKED = 4
EDITED = 5


@dataclass(frozen=True)
class Edit:
    """What is done to one entry, or to all of them: its new values, or none when it goes."""

    act: str
    type_name: str
    id: str
    values: dict[str, Any]


@st.composite
def edits(draw: st.DrawFn, content: Content) -> Edit:
    """Draw an edit of something that is there, or a new entry."""
    present = [name for name in ENTRY_TYPES if content.rows[name]]
    act = draw(st.sampled_from(("change", "change", "change", "create", "unpublish", "delete"))) if present else "create"
    if act == "create":
        name = draw(st.sampled_from([name for name in ENTRY_TYPES if name != "Review" or content.rows["Movie"]]))
        return Edit(act, name, draw(values.ids(name)), draw(new_values(name, content)))
    # Nothing refers to a review, so that it can always go.
    name = draw(st.sampled_from(["Review", *present] if content.rows["Review"] else present))
    return Edit(act, name, draw(st.sampled_from(list(content.rows[name]))), draw(changes(name, content)))


def new_values(type_name: str, content: Content) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a whole entry."""
    required: dict[str, Any] = {"title": "New"} if type_name in {"Movie", "Review"} else {"name": "New"}
    if type_name == "Review":
        required |= {"body": "New.", "movie": reference(next(iter(content.rows["Movie"])))}
    return changes(type_name, content).map(lambda given: required | given)


def changes(type_name: str, content: Content) -> st.SearchStrategy[dict[str, Any]]:
    """Draw new values for some fields of a type."""
    one = {name: references(content, name) for name in ENTRY_TYPES}
    some = {
        name: st.lists(each, max_size=3, unique_by=str) if content.rows[name] else st.just([]) for name, each in one.items()
    }
    own: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "Keyword": {"name": NAMES, "broader": one["Keyword"]},
        "Person": {"name": NAMES, "biography": NAMES},
        "Franchise": {"name": NAMES, "parent": one["Franchise"]},
        "Movie": {
            "title": NAMES,
            "year": st.sampled_from((None, *values.YEARS)),
            "synopsis": NAMES,
            "keywords": some["Keyword"],
            "relatedMovies": some["Movie"],
            "credits": some["Person"].map(lambda people: [make_credit("") | {"person": each} for each in people]),
            "memberships": some["Franchise"].map(lambda all_: [make_membership("") | {"franchise": each} for each in all_]),
        },
        "Review": {"title": NAMES, "rating": RATINGS, "critic": one["Person"], "keywords": some["Keyword"], "body": NAMES}
        | ({"movie": one["Movie"]} if content.rows["Movie"] else {}),
    }
    ids = st.lists(values.external_ids(), max_size=1)
    return st.fixed_dictionaries({}, optional={**own[type_name], "slug": SLUGS, "externalIds": ids})


def references(content: Content, type_name: str) -> st.SearchStrategy[dict[str, str] | None]:
    """Draw a reference to an entry of a type."""
    ids = list(content.rows[type_name])
    return st.sampled_from(ids).map(reference) if ids else st.none()


def reference(public: str) -> dict[str, str]:
    """A reference as inputs have it."""
    return {"id": public}


@dataclass(frozen=True, repr=False)
class Case:
    """What is live, what is asked before and after each edit, and the edits."""

    content: Content
    asked: list[Operation]
    edits: list[Edit]

    def __repr__(self) -> str:
        """What was asked and done; the content would fill pages."""
        asked = "\n".join(f"{one.document} {one.variables}" for one in self.asked)
        return f"{asked[:5_000]}\n{self.edits}"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case."""
    content = draw(contents())
    asked = [draw(operations(read_schema(), content)) for _ in range(ASKED)]
    return Case(content, asked, [draw(edits(content)) for _ in range(EDITED)])


async def store_both(database: Database, content: Content) -> None:
    """Replace both editions with this content, all of it live as it is, and forget what happened before."""
    await store(database, content)
    async with database.transaction() as connection:
        await fill(database, connection, content, Edition.WORKING)
        for content_type in REGISTRY.content_types:
            table = Edition.WORKING.table(content_type.table)
            await connection.execute_query(f"update {table} set live_version = version")
        await Change.all().delete()


async def do(database: Database, edit: Edit) -> None:
    """Do it; what an editor would be refused is."""
    try:
        await _do(database, edit)
    except Refused:
        return


async def _do(database: Database, edit: Edit) -> None:
    entry = (edit.type_name, key_of(edit.id))
    match edit.act:
        case "unpublish":
            await unpublish_entries(database, CMS, [entry])
        case "delete":
            await delete_entries(database, CMS, [entry])
        case "create":
            await create_entry(database, CMS, edit.type_name, edit.values, key=entry[1])
            await publish_entries(database, CMS, [entry], with_references=True)
        case _:
            await update_entry(database, CMS, *entry, edit.values)
            await publish_entries(database, CMS, [entry], with_references=True)


async def take_revision(database: Database) -> int:
    """The content revision as it is now."""
    row = await select_one(database, "SELECT revision FROM content_clock")
    return int(row["revision"])


async def find_changed(database: Database, after: int) -> frozenset[str]:
    """The types of which the change log has entries since a revision."""
    rows = await select(database, f"SELECT DISTINCT type FROM change WHERE revision > {after}")
    return frozenset(row["type"] for row in rows)
