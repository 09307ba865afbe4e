"""References that lead nowhere: the refusal says what was given, and what to write instead."""

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, discard_changes, publish_entries, update_entry
from cms.errors import ErrorCode, Refused
from cms.ids import new_key
from tests.editing.tables import dump, select_one
from tests.factories import make_credit, make_movie, make_review

KEY = "0193a1f2-0000-7000-8000-000000000000"

MEANT = {
    "a slug for an id": (
        {"id": "ballerina-2025"},
        ErrorCode.INVALID,
        "'ballerina-2025' is a slug, not an id; write {slug: \"ballerina-2025\"}.",
    ),
    "an id for a slug": (
        {"slug": f"movie_{KEY}"},
        ErrorCode.NOT_FOUND,
        f"There is no Movie with the slug 'movie_{KEY}'; that is an id: write {{id: \"movie_{KEY}\"}}.",
    ),
    "an id of another type": (
        {"id": f"person_{KEY}"},
        ErrorCode.INVALID,
        f"'person_{KEY}' is the id of a Person; that of a Movie is wanted, which starts with movie_.",
    ),
    "an id of no type": (
        {"id": f"film_{KEY}"},
        ErrorCode.INVALID,
        f"'film_{KEY}' is an id of no type that there is; that of a Movie is wanted, which starts with movie_.",
    ),
    "an id without its type": (
        {"id": KEY},
        ErrorCode.INVALID,
        f"'{KEY}' is an id without the type in front of it; use it as the API gave it.",
    ),
    "what is neither": ({"id": "Ballerina!"}, ErrorCode.INVALID, "'Ballerina!' is not an id; use one as the API gave it."),
    "an unknown id": (
        {"id": f"movie_{KEY}"},
        ErrorCode.NOT_FOUND,
        f"There is no Movie with the id movie_{KEY}; create it first, or name another.",
    ),
    "a slug alone": (
        "ballerina-2025",
        ErrorCode.INVALID,
        "'ballerina-2025' alone names no Movie; write {slug: \"ballerina-2025\"}.",
    ),
    "an id alone": (
        f"movie_{KEY}",
        ErrorCode.INVALID,
        f"'movie_{KEY}' alone names no Movie; write {{id: \"movie_{KEY}\"}}.",
    ),
    "an address alone": (
        "https://x.org/a",
        ErrorCode.INVALID,
        "'https://x.org/a' alone names no Movie; write {slug: \"...\"}.",
    ),
    "an external id alone": (
        "imdb:tt1",
        ErrorCode.INVALID,
        '\'imdb:tt1\' alone names no Movie; write {externalId: {source: "imdb", value: "tt1"}}.',
    ),
}


@pytest.mark.parametrize(("given", "code", "message"), MEANT.values(), ids=MEANT)
async def test_a_reference_that_names_nothing_is_answered_with_what_to_write(
    library: Database, given: object, code: ErrorCode, message: str
) -> None:
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Review", make_review("") | {"movie": given})

    assert [(one.code, one.field, one.message) for one in refused.value.refusals] == [(code, ("movie",), message)]
    assert await dump(library) == before


async def test_an_owned_row_with_an_id_of_another_type_is_told_which(library: Database) -> None:
    credit = make_credit("ana-de-armas", id=f"movie_{KEY}")

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", make_movie(credits=[credit]))

    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, ("credits", "0", "id"))
    assert refusal.message.startswith(f"'movie_{KEY}' is the id of a Movie, not that of a Credit that is there")


async def test_an_entry_is_called_by_its_whole_id(library: Database) -> None:
    key = new_key()
    movie = await select_one(library, "SELECT id FROM movie")

    with pytest.raises(Refused) as not_there:
        await update_entry(library, CMS, "Movie", key, {"title": "Heat"})
    with pytest.raises(Refused) as there:
        await create_entry(library, CMS, "Movie", make_movie(), key=movie["id"])

    assert [one.message for one in not_there.value.refusals] == [f"There is no Movie movie_{key}; create it first."]
    assert [one.message for one in there.value.refusals] == [f"There is a Movie movie_{movie['id']} already; update it."]


async def test_an_act_on_entries_of_any_type_knows_all_types(library: Database) -> None:
    with pytest.raises(LookupError, match="there is no content type 'Nothing'"):
        await publish_entries(library, CMS, [("Nothing", new_key())])


async def test_so_it_is_by_acts_on_entries_of_any_type(library: Database) -> None:
    key = new_key()

    with pytest.raises(Refused) as published:
        await publish_entries(library, CMS, [("Movie", key)])
    with pytest.raises(Refused) as discarded:
        await discard_changes(library, CMS, ("Movie", key))

    message = f"There is no Movie movie_{key}; create it first, or name another."
    assert [one.message for one in (*published.value.refusals, *discarded.value.refusals)] == [message] * 2
