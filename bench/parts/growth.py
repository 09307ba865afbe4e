"""The same pages of reviews where there are few and where there are many, by every key that they can be ordered by."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import geometric_mean

from graphql import GraphQLInputObjectType, GraphQLSchema, assert_input_object_type, build_schema

from bench.databases import Databases, name_of, texts_in
from bench.extent import Extent
from bench.load import CONNECTIONS, Load, ServerLoad
from bench.outline import make_outline
from bench.report import Table
from bench.requests import ask, learn, send
from bench.servers import MARQUEE, NO_CACHE, serving
from bench.turns import Rates, rate, ratio, take_turns
from cms.database.address import Address

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
MOST = 1.3
PLACES = 16
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


def measure_growth(databases: Databases, process: Executor, extent: Extent) -> Iterator[Table]:
    """How many times as long each page takes with more reviews: the first one, and pages from places all over the list."""
    few, many = (make_outline(replace(extent.growth_size, reviews=count)) for count in extent.growth)
    with databases.filled(few) as small, databases.filled(many) as large:
        addresses = {"few": small, "many": large}
        with serving(small, {"few": MARQUEE}, NO_CACHE) as one, serving(large, {"many": MARQUEE}, NO_CACHE) as other:
            ports = {**one, **other}
            found = {
                f"{order}, {page}": take_turns(process, loads, extent.growth_pace)
                for order in _orders(extent)
                for page, loads in _pages(order, addresses, ports).items()
            }
        smaller, larger = (f"{count:,} reviews" for count in extent.growth)
        heads = ("requests/s", smaller, larger, "times as long", "goal")
        title = f"Growth, {name_of(small)}; {CONNECTIONS} connections, {extent.growth_pace.rounds} rounds"
        yield Table(title, heads, [*(_line(what, rates) for what, rates in found.items()), _mean([*found.values()])])


def _orders(extent: Extent) -> list[str]:
    """What an order object can say: every key, in both directions."""
    schema = build_schema(SDL.read_text(encoding="utf-8"))
    every = [*_keys(schema, assert_input_object_type(schema.type_map["ReviewOrder"]))]
    return every if extent.every_order else [one for one in every if one in USUAL]


def _keys(schema: GraphQLSchema, order: GraphQLInputObjectType) -> Iterator[str]:
    for name, field in order.fields.items():
        if isinstance(field.type, GraphQLInputObjectType):
            yield from (f"{name}: {{{key}}}" for key in _keys(schema, field.type))
        else:
            yield from (f"{name}: {direction}" for direction in ("DESC", "ASC"))


def _pages(order: str, addresses: Mapping[str, Address], ports: Mapping[str, int]) -> dict[str, dict[str, Load]]:
    pages: dict[str, dict[str, Load]] = {"first page": {}, "from inside": {}}
    query = PAGE.replace("ORDER", order)
    for name, address in addresses.items():
        port = ports[name]
        slugs = texts_in(address, ANYWHERE.format(places=PLACES))
        cursors = [_cursor(port, order, slug) for slug in islice(slugs, PLACES)]
        pages["first page"][name] = ServerLoad(port, [learn(port, ask(query), holding=b'"id"')])
        inside = [learn(port, ask(query, {"after": cursor}), holding=b'"pageInfo"') for cursor in cursors]
        pages["from inside"][name] = ServerLoad(port, inside)
    return pages


def _cursor(port: int, order: str, slug: str) -> str:
    _, _, body = send(port, ask(PLACE.replace("ORDER", order), {"slug": slug}))
    _, found, rest = body.decode().partition('"endCursor":"')
    if not found:
        raise ValueError(f"there is no cursor in {body[:500]!r}")
    return rest.partition('"')[0]


def _line(what: str, rates: Rates) -> list[str]:
    times = ratio(rates, "few", "many")
    return [what, f"{rate(rates, 'few'):,.0f}", f"{rate(rates, 'many'):,.0f}", f"{times:.2f}", f"at most {MOST}"]


def _mean(found: list[Rates]) -> list[str]:
    mean = geometric_mean([ratio(rates, "few", "many") for rates in found])
    return ["geometric mean", "", "", f"{mean:.2f}", f"at most {MOST}"]
