"""Movies with ten credits each taken in from a file and upserted, beside the same rows written by one executemany per table."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg

from bench.databases import Databases, name_of
from bench.report import Table
from bench.run_size import RunSize
from cms.access.actor import CMS
from cms.content_types import models
from cms.database.addresses.address import Address, Dialect
from cms.database.connect import open_database
from cms.editing.acts import upsert_entries
from cms.editing.upserting.upsert_items import UpsertItem
from cms.importing.load_files import load_files

CREDITS = 10
PEOPLE = 500
LOADED, UPSERTED, UNCHANGED = "loaded from a file", "upserted, new", "upserted, unchanged"
GOALS = {
    Dialect.POSTGRES: {LOADED: "2,000 movies/s", UPSERTED: "2,000 movies/s", UNCHANGED: "10,000 movies/s"},
    Dialect.SQLITE: {LOADED: "3,000 movies/s", UPSERTED: "1,500 movies/s", UNCHANGED: "10,000 movies/s"},
}
TABLES = ("movie", "credit")
EMPTIED = ("delete from credit", "delete from movie")
HEADS = ("movies/s", "Marquee", "executemany", "Marquee / executemany", "goal")

Rows = Sequence[Sequence[Any]]  # Any: what a driver gives and takes


def measure_bulk(databases: Databases, process: Executor, run_size: RunSize) -> Iterator[Table]:
    """In turns: files are loaded, movies upserted and upserted again; what that wrote is deleted and written by the driver."""
    rates: dict[str, list[tuple[float, float]]] = {name: [] for name in GOALS[databases.dialect]}
    count = run_size.bulk_movies
    with TemporaryDirectory(prefix="marquee-bench-") as folder, databases.migrated() as address:
        path = Path(folder) / "content.json"
        _write_people(path)
        process.submit(_load, address, path).result()
        for turn in range(run_size.rounds):
            _write_movies(path, turn, count)
            loaded = process.submit(_load, address, path).result()
            rates[LOADED].append((count / loaded, count / process.submit(_write_again, address).result()))
            upserted, unchanged = process.submit(_upsert, address, turn, count).result()
            written = count / process.submit(_write_again, address).result()
            rates[UPSERTED].append((count / upserted, written))
            rates[UNCHANGED].append((count / unchanged, written))
        title = f"Bulk, {name_of(address)}: {count:,} movies with {CREDITS} credits; {run_size.rounds} rounds"
    yield Table(title, HEADS, [_line(name, some, GOALS[databases.dialect][name]) for name, some in rates.items()])


def _line(name: str, rates: Sequence[tuple[float, float]], goal: str) -> list[str]:
    ours, others = (median(column) for column in zip(*rates, strict=True))
    return [name, f"{ours:,.0f}", f"{others:,.0f}", f"{median(one / other for one, other in rates):.2f}", goal]


def _upsert(address: Address, turn: int, count: int) -> tuple[float, float]:
    """How many seconds it takes to upsert movies that are new, and the same again."""
    movies = [_movie(f"upserted-{turn}", number) for number in range(count)]
    for credit in (one for movie in movies for one in movie["credits"]):
        credit["person"] = {"slug": credit["person"]}
    items = [UpsertItem("Movie", {"source": "bench", "value": movie.pop("slug")}, movie) for movie in movies]

    async def upsert() -> tuple[float, float]:
        async with open_database(address, models=models.__name__) as database:
            seconds: list[float] = []
            for _ in range(2):
                began = time.perf_counter()
                await upsert_entries(database, CMS, items)
                seconds.append(time.perf_counter() - began)
            return seconds[0], seconds[1]

    return asyncio.run(upsert())


def _write_people(path: Path) -> None:
    people = [{"slug": f"person-{number}", "name": f"Person {number}"} for number in range(PEOPLE)]
    path.write_text(json.dumps({"people": people}), encoding="utf-8")


def _write_movies(path: Path, turn: int, count: int) -> None:
    movies = [_movie(str(turn), number) for number in range(count)]
    path.write_text(json.dumps({"movies": movies}), encoding="utf-8")


def _movie(turn: str, number: int) -> dict[str, Any]:
    return {
        "slug": f"movie-{turn}-{number}",
        "title": f"Movie {turn} {number}",
        "year": 1950 + number % 70,
        "runtimeMinutes": 80 + number % 100,
        "credits": [_credit(number, place) for place in range(CREDITS)],
    }


def _credit(number: int, place: int) -> dict[str, object]:
    person = f"person-{(number * 7 + place) % PEOPLE}"
    if place == 0:
        return {"person": person, "department": "DIRECTING", "job": "Director"}
    return {"person": person, "department": "CAST", "character": f"Character {place}", "billing": place}


def _load(address: Address, path: Path) -> float:
    """How many seconds it takes to load a file, as `cms load` does once it is there."""

    async def load() -> float:
        async with open_database(address, models=models.__name__) as database:
            began = time.perf_counter()
            await load_files(database, CMS, [path])
            return time.perf_counter() - began

    return asyncio.run(load())


def _write_again(address: Address) -> float:
    """How many seconds the driver takes for the same rows, which are gone afterwards."""
    return asyncio.run(_on_postgres(address)) if address.path is None else _on_sqlite(address.path)


async def _on_postgres(address: Address) -> float:
    connection = await asyncpg.connect(address.dsn)
    try:
        rows: list[Rows] = [[tuple(row) for row in await connection.fetch(f"select * from {one}")] for one in TABLES]
        for statement in EMPTIED:
            await connection.execute(statement)
        began = time.perf_counter()
        async with connection.transaction():
            for table, found in zip(TABLES, rows, strict=True):
                places = ", ".join(f"${number + 1}" for number in range(len(found[0])))
                await connection.executemany(f"insert into {table} values ({places})", found)
        seconds = time.perf_counter() - began
        for statement in EMPTIED:
            await connection.execute(statement)
        await connection.execute("vacuum (analyze)")
        return seconds
    finally:
        await connection.close()


def _on_sqlite(path: Path) -> float:
    with closing(sqlite3.connect(str(path))) as file:
        for pragma in ("foreign_keys = on", "synchronous = normal"):
            file.execute(f"pragma {pragma}")
        rows: list[Rows] = [file.execute(f"select * from {one}").fetchall() for one in TABLES]
        with file:
            for statement in EMPTIED:
                file.execute(statement)
        began = time.perf_counter()
        with file:
            for table, found in zip(TABLES, rows, strict=True):
                file.executemany(f"insert into {table} values ({', '.join('?' * len(found[0]))})", found)
        seconds = time.perf_counter() - began
        with file:
            for statement in EMPTIED:
                file.execute(statement)
        return seconds
