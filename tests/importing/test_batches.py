"""Loads batch by batch, and others who write meanwhile."""

from pathlib import Path

import pytest

from cms.access.actor import CMS
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.errors import Refused, RequestCode, RequestRefused
from cms.importing.load_files import load_files
from tests.databases import MODELS, end_waits_for_locks
from tests.editing.tables import dump, select, select_one
from tests.importing.other_writers import execute_elsewhere, writing_elsewhere

CIRCLE = "keywords:\n  - {slug: x, name: x, broader: z}\n  - {slug: z, name: z, broader: y}\n"
ABOVE_ITSELF = "circle.yaml:2: broader: Keyword 'x' would stand above itself; choose another broader, or none."
STOPPED = (
    "Stopped at batch 2 of 2: 1 of 2 entries are in the database; load the same again to go on, what is there stays as it is."
)
CONTENT = """\
reviews:
  - {slug: r, title: R, movie: c, body: Good.}
movies:
  - {slug: a, title: A, relatedMovies: [b]}
  - {slug: b, title: B, relatedMovies: [a]}
  - {slug: c, title: C, keywords: [narrow]}
keywords:
  - {slug: narrow, name: narrow, broader: middle}
  - {slug: middle, name: middle, broader: broad}
  - {slug: broad, name: broad}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Entries that refer to what stands below them, two of them to each other."""
    path = tmp_path / "content.yaml"
    path.write_text(CONTENT, encoding="utf-8")
    return path


async def test_batches_come_to_the_same_as_one_load(database: Database, file: Path) -> None:
    said: list[str] = []

    report = await load_files(database, CMS, [file], publish=True, batch=2, report_progress=said.append)

    assert (report.created, report.published) == (7, 7)
    assert report.lines[-1] == "Published 7 entries as content revisions 1 to 4."
    assert said[-4:] == [
        "batch 1 of 4 is in the database: 2 of 7 entries",
        "batch 2 of 4 is in the database: 3 of 7 entries",
        "batch 3 of 4 is in the database: 5 of 7 entries",
        "batch 4 of 4 is in the database: 7 of 7 entries",
    ]
    again = await load_files(database, CMS, [file], publish=True)
    assert (again.unchanged, again.published) == (7, 0)
    assert len(await select(database, "SELECT ancestor_id FROM live_keyword_closure")) == 6


async def test_a_mistake_in_any_batch_keeps_all_out(database: Database, file: Path) -> None:
    write(file, CONTENT.replace("body: Good.", "body: Good., rating: much"))
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await load_files(database, CMS, [file], batch=2)

    assert [one.message.split(":")[1] for one in refused.value.refusals] == ["2"]
    assert await dump(database) == before


@pytest.fixture
async def circle(database: Database, tmp_path: Path) -> Path:
    """A file whose entries close a circle with one that is in the database only."""
    file = tmp_path / "circle.yaml"
    file.write_text("keywords:\n  - {slug: x, name: x}\n  - {slug: y, name: y, broader: x}\n", encoding="utf-8")
    await load_files(database, CMS, [file])
    file.write_text(CIRCLE, encoding="utf-8")
    return file


async def test_a_batch_that_fails_leaves_those_before_and_says_so(database: Database, circle: Path) -> None:
    with pytest.raises(Refused) as refused:
        await load_files(database, CMS, [circle], batch=1)

    assert [one.message.replace(f"{circle.parent}/", "") for one in refused.value.refusals] == [ABOVE_ITSELF, STOPPED]
    assert await select(database, "SELECT slug FROM keyword ORDER BY slug") == [{"slug": "x"}, {"slug": "y"}, {"slug": "z"}]
    assert await select(database, "SELECT slug FROM keyword WHERE version > 1") == []


async def test_without_batches_nothing_of_it_stays(database: Database, circle: Path) -> None:
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await load_files(database, CMS, [circle])

    assert [one.message.replace(f"{circle.parent}/", "") for one in refused.value.refusals][:1] == [ABOVE_ITSELF]
    assert await dump(database) == before


async def test_what_somebody_saves_meanwhile_is_seen(database: Database, file: Path) -> None:
    await load_files(database, CMS, [file])
    write(file, CONTENT.replace("title: C", "title: See"))
    said: list[str] = []
    saves = ["UPDATE movie SET tagline = 'Mine', version = 2 WHERE slug = 'c'"]

    def save_once(line: str) -> None:
        said.append(line)
        execute_elsewhere(database.address, saves)

    report = await load_files(database, CMS, [file], overwrite=True, report_progress=save_once)

    assert report.updated == 1
    assert said == ["checked 7 of 7 entries", "somebody else saved some of it meanwhile: once more", "checked 7 of 7 entries"]
    movie = await select_one(database, "SELECT title, tagline, version FROM movie WHERE slug = 'c'")
    assert movie == {"title": "See", "tagline": None, "version": 3}


async def test_a_slug_that_is_taken_meanwhile_is_not_overwritten(database: Database, file: Path) -> None:
    await load_files(database, CMS, [file])
    other = write(file.with_name("other.yaml"), "keywords: [{slug: new, name: new}]")
    taken = ["UPDATE keyword SET slug = 'new', version = 2 WHERE slug = 'broad'"]

    with pytest.raises(Refused, match=r"other\.yaml:1: The Keyword 'new' was changed since it was loaded"):
        await load_files(database, CMS, [other], report_progress=lambda _: execute_elsewhere(database.address, taken))

    assert len(await select(database, "SELECT id FROM keyword")) == 3


async def test_somebody_who_does_not_finish_is_what_stops_a_load(address: Address, file: Path) -> None:
    await end_waits_for_locks(address)
    async with open_database(address, models=MODELS, seconds=4) as database:
        async with writing_elsewhere(address, "movie"):
            with pytest.raises(RequestRefused) as refused:
                await load_files(database, CMS, [file])

        assert await select(database, "SELECT id FROM keyword") == []
    assert refused.value.code is RequestCode.TIMEOUT
    assert refused.value.message == (
        "Somebody else is writing, and did not finish within MARQUEE_STATEMENT_SECONDS; nothing was loaded: try again when they"
        " have, or allow more seconds."
    )


async def test_very_many_go_live_in_one_moment_some_at_a_time(database: Database, file: Path) -> None:
    below = "".join(f"  - {{slug: k-{n}, name: k {n}, broader: k-{n // 100}}}\n" for n in range(1, 2_100))
    write(file, f"keywords:\n  - {{slug: k-0, name: k 0}}\n{below}")
    said: list[str] = []

    report = await load_files(database, CMS, [file], publish=True, report_progress=said.append)

    assert said == [f"checked {many} of 2,100 entries" for many in ("500", "1,000", "1,500", "2,000", "2,100")]
    assert report.lines[-1] == "Published 2100 entries as content revision 1."
    assert await select_one(database, "SELECT count(*) AS n, count(broader_id) AS below FROM live_keyword") == {
        "n": 2_100,
        "below": 2_099,
    }
    assert await select_one(database, "SELECT count(*) AS n FROM live_keyword_closure") == {"n": 2_100 + 2_099 + 2_000}
    assert await select_one(database, "SELECT count(*) AS n FROM entry_version WHERE act = 'PUBLISHED'") == {"n": 2_100}


def write(file: Path, text: str) -> Path:
    """The file with another text."""
    file.write_text(text, encoding="utf-8")
    return file
