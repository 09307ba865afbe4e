"""TMDB's movie details: an answer of /movie/{id} with append_to_response=credits,keywords,external_ids,release_dates."""

from collections.abc import Callable, Iterator
from pathlib import Path

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.content.values.formats import COUNTRY, LANGUAGE
from cms.content.values.slugs import make_slug
from cms.content_types.keyword import KeywordCategory
from cms.content_types.movie import MovieKind, ProductionStatus
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.importing.json_text import read_json
from cms.importing.located_values import LocatedValue, Mistake, UnreadableError
from cms.importing.sources.source_entry import (
    MappedValue,
    SourceEntry,
    SourceValues,
    external_ref,
    write_external_id,
    write_external_reference,
)
from cms.importing.sources.tmdb_credits import TMDB, list_people, map_credits
from cms.importing.sources.tmdb_object import TmdbObject

GENRES = "tmdb-genre"
"""The source of genres' ids: TMDB counts them apart from those of keywords."""

_TV_MOVIE, _DOCUMENTARY = 10770, 99
_LONGEST_SHORT = 40  # minutes, as the Academy counts
_STATUSES = {
    "Rumored": ProductionStatus.ANNOUNCED,
    "Planned": ProductionStatus.ANNOUNCED,
    "In Production": ProductionStatus.IN_PRODUCTION,
    "Post Production": ProductionStatus.POST_PRODUCTION,
    "Released": ProductionStatus.RELEASED,
    "Canceled": ProductionStatus.CANCELLED,
}
_PLACED = frozenset(
    {"id", "imdb_id", "title", "original_title", "original_language", "overview", "tagline", "runtime", "status", "genres"}
    | {"release_date", "release_dates", "production_countries", "origin_country", "keywords", "credits", "external_ids"}
    | {"belongs_to_collection"}
)


def read_tmdb(registry: Registry, file: Path, text: str, notes: list[Mistake]) -> list[SourceEntry]:
    """The movies of a file, which holds one or a list of them, and all that they mention; notes what has no place here.

    Raises UnreadableError when it is not what TMDB answers.
    """
    found = read_json(text)
    if found is None:
        raise UnreadableError(Mistake(1, "The file is empty; save TMDB's answer of /movie/{id} in it."))
    movies = [TmdbObject(one) for one in (found.parts.values() if isinstance(found.value, list) else (found,))]
    entries: list[SourceEntry] = []
    for movie in movies:
        entries += _TmdbMovie(registry, file, movie, notes).list_entries()
    unplaced = sorted({name for movie in movies for name in movie.names} - _PLACED)
    if unplaced:
        notes.append(Mistake(0, f"There is no place here for {', '.join(unplaced)}."))
    return entries


class _TmdbMovie:
    """One answer, on its way to entries."""

    def __init__(self, registry: Registry, file: Path, movie: TmdbObject, notes: list[Mistake]) -> None:
        self._registry = registry
        self._file = file
        self._movie = movie
        self._notes = notes
        self._parts: dict[str, LocatedValue] = {}

    def list_entries(self) -> Iterator[SourceEntry]:
        yield from self._list_mentioned()
        yield self._map_movie()

    def _list_mentioned(self) -> Iterator[SourceEntry]:
        for one in list_people(self._movie):
            yield self._mention("Person", TMDB, one, {"name": one.needed_text("name")})
        for source, one in self._list_keywords():
            category = KeywordCategory.GENRE if source == GENRES else KeywordCategory.OTHER
            yield self._mention("Keyword", source, one, {"name": one.needed_text("name"), "category": category.name})
        collection = self._movie.child("belongs_to_collection")
        if collection is not None:
            yield self._mention("Franchise", TMDB, collection, {"name": collection.needed_text("name")})

    def _mention(self, type_name: str, source: str, one: TmdbObject, values: SourceValues) -> SourceEntry:
        value = str(one.needed_number("id"))
        slug = make_slug(str(values["name"]))
        known_by: tuple[EntryRef, ...] = (external_ref(type_name, source, value),)
        if type_name == "Keyword":
            # A keyword is its name, whoever wrote it; people and films share names.
            known_by += (EntryRef(type_name, EntryRefKind.SLUG, slug),)
        values["externalIds"] = [write_external_id(source, value)]
        located_value = MappedValue(values, one.located_value, dict.fromkeys(values, one.located_value))
        return SourceEntry(self._file, self._type(type_name), values, located_value, known_by, slug, is_mentioned=True)

    def _list_keywords(self) -> Iterator[tuple[str, TmdbObject]]:
        yield from ((GENRES, one) for one in self._movie.children("genres"))
        keywords = self._movie.child("keywords")
        yield from ((TMDB, one) for one in (keywords.children("keywords") if keywords is not None else ()))

    def _map_movie(self) -> SourceEntry:
        movie = self._movie
        title, original_title = movie.needed_text("title"), movie.text("original_title")
        release_date = movie.text("release_date") or self._find_first_release()
        self._put("title", title, "title")
        self._put("originalTitle", original_title if original_title != title else None, "original_title")
        self._put("kind", self._find_kind().name, "genres")
        self._put_status()
        self._put("year", int(release_date[:4]) if release_date and release_date[:4].isdecimal() else None, "release_date")
        self._put("releaseDate", release_date, "release_date")
        self._put("runtimeMinutes", movie.number("runtime"), "runtime")
        self._put("tagline", movie.text("tagline"), "tagline")
        self._put("synopsis", movie.text("overview"), "overview")
        self._put("countries", self._map_countries(), "production_countries")
        self._put("originalLanguage", self._check_code(LANGUAGE.read, "original_language", movie), "original_language")
        self._put_lists()
        values = {name: part.value for name, part in self._parts.items()}
        known_by = tuple(external_ref("Movie", *one) for one in self._list_ids())
        slug = make_slug(title, *([release_date[:4]] if release_date else []))
        located_value = MappedValue(values, movie.located_value, self._parts)
        added_to = frozenset({"externalIds", "memberships"})
        return SourceEntry(self._file, self._type("Movie"), values, located_value, known_by, slug, added_to=added_to)

    def _put_lists(self) -> None:
        movie = self._movie
        self._put("externalIds", [write_external_id(*one) for one in self._list_ids()], "external_ids")
        keywords = [write_external_reference(source, str(one.needed_number("id"))) for source, one in self._list_keywords()]
        if movie.names & {"keywords", "genres"}:
            self._put("keywords", keywords, "keywords")
        credits = map_credits(movie, self._notes)
        if credits is not None:
            self._parts["credits"] = credits
        collection = movie.child("belongs_to_collection")
        if collection is not None:
            membership = {"franchise": write_external_reference(TMDB, str(collection.needed_number("id")))}
            self._put("memberships", [membership], "belongs_to_collection")

    def _put(self, field: str, value: object, member: str) -> None:
        self._parts[field] = MappedValue(value, self._movie.part(member))

    def _put_status(self) -> None:
        status = self._movie.text("status")
        if status in _STATUSES:
            self._put("productionStatus", _STATUSES[status].name, "status")
        elif status is not None:
            self._note(self._movie, "status", f"There is no status {status!r}; it is left as it is.")

    def _list_ids(self) -> Iterator[tuple[str, str]]:
        more = self._movie.child("external_ids")
        yield TMDB, str(self._movie.needed_number("id"))
        imdb = self._movie.text("imdb_id") or (more.text("imdb_id") if more else None)
        if imdb is not None:
            yield "imdb", imdb
        wikidata = more.text("wikidata_id") if more else None
        if wikidata is not None:
            yield "wikidata", wikidata

    def _find_kind(self) -> MovieKind:
        genres = {one.number("id") for one in self._movie.children("genres")}
        if _TV_MOVIE in genres:
            return MovieKind.TV_MOVIE
        if _DOCUMENTARY in genres:
            return MovieKind.DOCUMENTARY
        runtime = self._movie.number("runtime")
        return MovieKind.SHORT if runtime is not None and runtime <= _LONGEST_SHORT else MovieKind.FEATURE

    def _find_first_release(self) -> str | None:
        dates = self._movie.child("release_dates")
        countries = dates.children("results") if dates is not None else []
        found = (one.text("release_date") for country in countries for one in country.children("release_dates"))
        return min((day[:10] for day in found if day), default=None)

    def _map_countries(self) -> list[str]:
        found = (self._check_code(COUNTRY.read, "iso_3166_1", one) for one in self._movie.children("production_countries"))
        return [one for one in found if one is not None]

    def _check_code(self, read: Callable[[str], str], member: str, holder: TmdbObject) -> str | None:
        code = holder.text(member)
        try:
            return None if code is None else read(code)
        except ValueError:
            self._note(holder, member, f"{member} is {code!r}, which no standard has; it is left out.")
            return None

    def _note(self, holder: TmdbObject, member: str, message: str) -> None:
        self._notes.append(Mistake(holder.part(member).line, message))

    def _type(self, name: str) -> ContentType:
        return self._registry.get_type(name)
