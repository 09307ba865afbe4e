"""Texts that cannot be seen: refused where there must be one, nothing where there may be none."""

from typing import Any

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, update_entry
from cms.errors import Refused
from tests.editing.tables import dump, select_one
from tests.factories import make_credit, make_keyword, make_movie, make_person, make_review

UNSEEN = "\u200b\u2060\u00ad\u3164"

REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a title": ("Movie", make_movie(title=UNSEEN), "REQUIRED", "title"),
    "a name": ("Person", make_person(name="\u2800"), "REQUIRED", "name"),
    "a sort name": ("Person", make_person(sortName="\ufeff"), "REQUIRED", "sortName"),
    "a job": ("Movie", make_movie(credits=[make_credit("ana-de-armas", job="\u200d")]), "REQUIRED", "credits.0.job"),
    "a body": ("Review", make_review("ballerina-2025", body=f"\n{UNSEEN}"), "REQUIRED", "body"),
    "a body of marks": ("Review", make_review("ballerina-2025", body=f"**{UNSEEN}**"), "REQUIRED", "excerpt"),
    "a synonym": ("Keyword", make_keyword(synonyms=["a", "\u115f"]), "INVALID", "synonyms.1"),
    "a source": ("Movie", make_movie(externalIds=[{"source": "\u200b", "value": "1"}]), "REQUIRED", "externalIds.0.source"),
    "a value": ("Movie", make_movie(externalIds=[{"source": "a", "value": "\uffa0"}]), "REQUIRED", "externalIds.0.value"),
    "a label": ("Review", make_review("ballerina-2025", rating={"label": UNSEEN, "value": 8}), "INVALID", "rating"),
}


@pytest.mark.parametrize(("type_name", "values", "code", "path"), REFUSED.values(), ids=REFUSED)
async def test_what_must_be_there_must_be_seen(
    library: Database, type_name: str, values: dict[str, Any], code: str, path: str
) -> None:
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, type_name, values)

    assert [(one.code, ".".join(one.field)) for one in refused.value.refusals] == [(code, path)]
    assert await dump(library) == before


@pytest.mark.parametrize("blank", ["", " ", UNSEEN], ids=["empty", "space", "unseen"])
async def test_what_may_be_absent_is_nothing_when_it_cannot_be_seen(database: Database, blank: str) -> None:
    await create_entry(database, CMS, "Person", make_person(name="Ana de Armas"))
    credit = make_credit("ana-de-armas", character=blank, note=blank)

    movie = await create_entry(
        database,
        CMS,
        "Movie",
        make_movie(tagline=blank, originalLanguage=blank, synopsis=blank, credits=[credit]),
        note=blank,
    )

    told = "tagline, original_language, original_language_folded, synopsis, synopsis_html"
    row = await select_one(database, f"SELECT {told} FROM movie JOIN movie_prose ON entry_id = id")
    assert set(row.values()) == {None}
    assert await select_one(database, 'SELECT "character", character_folded, note FROM credit') == {
        "character": None,
        "character_folded": None,
        "note": None,
    }
    said = await select_one(database, "SELECT note FROM entry_version WHERE type = 'Movie'")
    assert (said["note"], movie.version) == (None, 1)


async def test_a_blank_text_clears_what_was_there(database: Database) -> None:
    movie = await create_entry(database, CMS, "Movie", make_movie(tagline="Don't set him off."))

    saved = await update_entry(database, CMS, "Movie", movie.key, {"tagline": UNSEEN})

    assert (await select_one(database, "SELECT tagline, version FROM movie")) == {"tagline": None, "version": saved.version}


async def test_what_joins_visible_characters_stays(database: Database) -> None:
    title = "می\u200cخواهم 👩\u200d🚀"

    await create_entry(database, CMS, "Movie", make_movie(title=title))

    assert (await select_one(database, "SELECT title FROM movie"))["title"] == title
