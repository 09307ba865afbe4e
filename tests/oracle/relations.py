"""How things hang together: every relation of the contract, in its default order, by looking at all rows."""

from tests.oracle.content import Content, Thing, get_thing, list_things
from tests.oracle.text import fold

TO_ONE = {
    ("Review", "movie"): "Movie",
    ("Review", "critic"): "Person",
    ("Franchise", "parent"): "Franchise",
    ("Keyword", "broader"): "Keyword",
    ("Credit", "movie"): "Movie",
    ("Credit", "person"): "Person",
    ("Membership", "franchise"): "Franchise",
    ("Membership", "movie"): "Movie",
}
LISTED_BY_EDITORS = {
    ("Movie", "keywords"): "Keyword",
    ("Movie", "relatedMovies"): "Movie",
    ("Movie", "credits"): "Credit",
    ("Movie", "memberships"): "Membership",
    ("Review", "keywords"): "Keyword",
    ("Review", "relatedMovies"): "Movie",
}
# The other end of a relation: its type, and the field there that points here.
POINTED_AT = {
    ("Movie", "reviews"): ("Review", "movie"),
    ("Person", "credits"): ("Credit", "person"),
    ("Person", "reviews"): ("Review", "critic"),
    ("Franchise", "children"): ("Franchise", "parent"),
    ("Keyword", "narrower"): ("Keyword", "broader"),
    ("Keyword", "movies"): ("Movie", "keywords"),
    ("Keyword", "reviews"): ("Review", "keywords"),
}
BY_NAME = {("Franchise", "children"), ("Keyword", "narrower")}
IN_FRANCHISE = {"movies", "memberships", "reviews"}


def find_related(content: Content, thing: Thing, name: str) -> Thing | None:
    """Find the thing a to-one relation leads to."""
    thing_id = thing.row[name]
    return None if thing_id is None else get_thing(content, TO_ONE[thing.type, name], thing_id)


def list_related(content: Content, thing: Thing, name: str, within: str = "SELF") -> list[Thing]:
    """List what a to-many relation leads to, in its default order; `within` matters to franchises only."""
    place = (thing.type, name)
    if place in LISTED_BY_EDITORS:
        return [get_thing(content, LISTED_BY_EDITORS[place], each) for each in thing.row[name]]
    if place == ("Movie", "franchises"):
        return list_franchises(content, thing)
    if thing.type == "Franchise" and name in IN_FRANCHISE:
        return list_in_franchise(content, thing, name, within)
    found = list_pointing(content, thing, name)
    return sorted(found, key=name_then_id) if place in BY_NAME else found


def list_pointing(content: Content, thing: Thing, name: str) -> list[Thing]:
    """List the things whose field holds this thing's id, newest created first."""
    type_name, back = POINTED_AT[thing.type, name]
    return [other for other in list_things(content, type_name) if points_at(other, back, thing)]


def points_at(other: Thing, name: str, thing: Thing) -> bool:
    """Tell whether a to-one or to-many field of `other` holds this thing's id."""
    held = other.row[name]
    return thing.id in held if isinstance(held, list) else thing.id == held


def name_then_id(thing: Thing) -> tuple[str, str]:
    """Return the sort key of the lists that stand by name."""
    return fold(thing.row["name"]), thing.id


def list_franchises(content: Content, movie: Thing) -> list[Thing]:
    """List the franchises of a movie's own memberships, each once, in their order."""
    memberships = list_related(content, movie, "memberships")
    return list(dict.fromkeys(get_thing(content, "Franchise", each.row["franchise"]) for each in memberships))


def list_in_franchise(content: Content, franchise: Thing, name: str, within: str) -> list[Thing]:
    """List the movies, memberships or reviews of a franchise or of its tree, each once, newest created first."""
    reach = subtree(content, franchise) if within == "SUBTREE" else {franchise.id}
    memberships = [each for each in list_things(content, "Membership") if each.row["franchise"] in reach]
    if name == "memberships":
        return memberships
    movies = {each.row["movie"] for each in memberships}
    if name == "movies":
        return [each for each in list_things(content, "Movie") if each.id in movies]
    return [each for each in list_things(content, "Review") if each.row["movie"] in movies]


def subtree(content: Content, franchise: Thing) -> set[str]:
    """Return the ids of a franchise and of everything below it."""
    found = {franchise.id}
    for child in list_pointing(content, franchise, "children"):
        found |= subtree(content, child)
    return found


def list_scored_reviews(content: Content, thing: Thing) -> list[Thing]:
    """List the reviews that count for a thing's review count and average score."""
    return list_related(content, thing, "reviews", within="SUBTREE")
