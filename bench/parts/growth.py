"""The same pages of reviews where there are few and where there are many, by every key that they can be ordered by."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import geometric_mean

from graphql import GraphQLInputObjectType, GraphQLSchema, assert_input_object_type, build_schema

from bench.apps.servers import MARQUEE, NO_CACHE, serving
from bench.content.outline import make_outline
from bench.databases import Databases, name_of, texts_in
from bench.load.client import ServerLoad
from bench.load.requests import ask, expect_answer, send
from bench.load.rounds import RoundPlan, median_rate, median_ratio, run_rounds
from bench.report import Table
from bench.run_size import RunSize
from cms.database.addresses.address import Address

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
GOAL = "at most 1.3"
SLOW = 0.5  # seconds
DEEP_PAGES = 8
"""From how many rows the pages deep inside begin."""
# From a hashed place, so that they lie anywhere in every order.
ANYWHERE = "select slug from live_review order by slug limit {places} offset (select count(*) from live_review) / 3"
USUAL = ("publishedOn: DESC", "createdAt: DESC", "title: ASC", "rating: DESC", "movie: {title: ASC}", "critic: {name: ASC}")

PAGE = """
query Page($after: String) {
  reviews(first: 20, after: $after, orderBy: [{ORDER}]) {
    nodes { id slug title publishedOn rating { label } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
# A cursor marks a row's place in an order, whatever list it was found in.
PLACE = """
query Place($slug: String!) {
  reviews(first: 1, where: {slug: {eq: $slug}}, orderBy: [{ORDER}]) { pageInfo { endCursor } }
}
"""


@dataclass(frozen=True)
class ComparedServer:
    """One of the two that are compared, and its server's port."""

    name: str
    address: Address
    port: int


def measure_growth(databases: Databases, process: Executor, run_size: RunSize) -> Iterator[Table]:
    """How many times as long each page takes with more reviews: the first one, and pages from places all over the list."""
    few, many = (make_outline(replace(run_size.growth_size, reviews=count)) for count in run_size.growth)
    with databases.filled(few) as small, databases.filled(many) as large:
        with serving(small, {"few": MARQUEE}, NO_CACHE) as one, serving(large, {"many": MARQUEE}, NO_CACHE) as other:
            sides = (ComparedServer("few", small, one["few"]), ComparedServer("many", large, other["many"]))
            found = [
                line
                for order in _orders(run_size)
                for line in _measure_order(order, sides, process, run_size.growth_round_plan)
            ]
        smaller, larger = (f"{count:,} reviews" for count in run_size.growth)
        title = f"Growth, {name_of(small)}; one connection, {run_size.growth_round_plan.rounds} rounds"
    mean = geometric_mean([times for _, times in found])
    lines = [*(line for line, _ in found), ["geometric mean", "", "", f"{mean:.2f}", GOAL]]
    yield Table(title, ("requests/s", smaller, larger, "times as long", "goal"), lines)


def _measure_order(
    order: str, sides: Sequence[ComparedServer], process: Executor, round_plan: RoundPlan
) -> Iterator[tuple[list[str], float]]:
    """A line for each page, with how many times as long it takes."""
    first = {side.name: _first_page(order, side) for side in sides}
    is_slow = any(seconds > SLOW for _, seconds in first.values())
    places = 1 if is_slow else DEEP_PAGES
    pages = {
        "first page": {name: load for name, (load, _) in first.items()},
        "from inside": {side.name: _from_inside(order, side, places) for side in sides},
    }
    for page, loads in pages.items():
        # What takes seconds needs no second look, and there are many of them when there is one.
        rounds = run_rounds(process, loads, replace(round_plan, rounds=1) if is_slow else round_plan)
        times = median_ratio(rounds, "few", "many")
        yield [f"{order}, {page}", *(_shown(median_rate(rounds, name)) for name in loads), f"{times:.2f}", GOAL], times


def _first_page(order: str, side: ComparedServer) -> tuple[ServerLoad, float]:
    """And how many seconds it took to learn its answer."""
    began = time.perf_counter()
    exchange = expect_answer(side.port, ask(PAGE.replace("ORDER", order)), holding=b'"id"')
    return ServerLoad(side.port, [exchange], connections=1), time.perf_counter() - began


def _from_inside(order: str, side: ComparedServer, places: int) -> ServerLoad:
    slugs = texts_in(side.address, ANYWHERE.format(places=places))
    cursors = [_cursor(side.port, order, slug) for slug in slugs]
    query = PAGE.replace("ORDER", order)
    exchanges = [expect_answer(side.port, ask(query, {"after": cursor}), holding=b'"pageInfo"') for cursor in cursors]
    return ServerLoad(side.port, exchanges, connections=1)


def _shown(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _orders(run_size: RunSize) -> list[str]:
    """What an order object can say: every key, in both directions."""
    schema = build_schema(SDL.read_text(encoding="utf-8"))
    every = [*_keys(schema, assert_input_object_type(schema.type_map["ReviewOrder"]))]
    return every if run_size.every_order else [one for one in every if one in USUAL]


def _keys(schema: GraphQLSchema, order: GraphQLInputObjectType) -> Iterator[str]:
    for name, field in order.fields.items():
        if isinstance(field.type, GraphQLInputObjectType):
            yield from (f"{name}: {{{key}}}" for key in _keys(schema, field.type))
        else:
            yield from (f"{name}: {direction}" for direction in ("DESC", "ASC"))


def _cursor(port: int, order: str, slug: str) -> str:
    _, _, body = send(port, ask(PLACE.replace("ORDER", order), {"slug": slug}))
    _, found, rest = body.decode().partition('"endCursor":"')
    if not found:
        raise ValueError(f"there is no cursor in {body[:500]!r}")
    return rest.partition('"')[0]
