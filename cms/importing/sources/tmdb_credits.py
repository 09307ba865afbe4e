"""Credits as TMDB has them, and as a movie has them here."""

import re
from collections.abc import Iterator

from cms.content_types.movie import Department
from cms.importing.located_values import LocatedValue, Mistake
from cms.importing.sources.source_entry import MappedValue, SourceValues, write_external_reference
from cms.importing.sources.tmdb_object import TmdbObject

TMDB = "tmdb"

_DEPARTMENTS = {
    "Acting": Department.CAST,
    "Actors": Department.CAST,
    "Art": Department.ART,
    "Camera": Department.CAMERA,
    "Costume & Make-Up": Department.COSTUME,
    "Creator": Department.WRITING,
    "Crew": Department.CREW,
    "Directing": Department.DIRECTING,
    "Editing": Department.EDITING,
    "Lighting": Department.CAMERA,
    "Production": Department.PRODUCTION,
    "Sound": Department.SOUND,
    "Visual Effects": Department.VISUAL_EFFECTS,
    "Writing": Department.WRITING,
}
# Departments of ours that TMDB has as jobs in others.
_JOBS = (
    (re.compile(r"music|compos|song|conductor|orchestrat|vocals", re.IGNORECASE), Department.MUSIC, {"Sound", "Crew"}),
    (re.compile(r"stunt|fight|martial arts", re.IGNORECASE), Department.STUNTS, {"Crew"}),
)
_NOTE = re.compile(r"(?P<character>.*\S)\s*\((?P<note>voice|uncredited|cameo|archive footage|singing voice)\)", re.IGNORECASE)


def map_credits(movie: TmdbObject, notes: list[Mistake]) -> LocatedValue | None:
    """The cast in its order, then the crew, each credit once; None when the answer has no credits."""
    found = movie.child("credits")
    if found is None:
        return None
    rows: list[SourceValues] = []
    parts: dict[str, LocatedValue] = {}
    seen: set[tuple[object, ...]] = set()
    for origin, row in (*_map_cast(found), *_map_crew(found, notes)):
        same = (origin.number("id"), row["department"], row.get("job"), row.get("character"))
        if same in seen:
            notes.append(
                Mistake(origin.located_value.line, f"{origin.text('name')} is credited twice for the same; once is kept.")
            )
            continue
        seen.add(same)
        parts[str(len(rows))] = MappedValue(row, origin.located_value, dict.fromkeys(row, origin.located_value))
        rows.append(row)
    return MappedValue(rows, movie.part("credits"), parts)


def list_people(movie: TmdbObject) -> Iterator[TmdbObject]:
    """Everybody who is credited, as often as they are."""
    found = movie.child("credits")
    if found is not None:
        yield from found.children("cast")
        yield from found.children("crew")


def _map_cast(found: TmdbObject) -> Iterator[tuple[TmdbObject, SourceValues]]:
    for place, one in enumerate(found.children("cast"), start=1):
        row: SourceValues = {"person": _person(one), "department": Department.CAST.name, "billing": place}
        character = one.text("character")
        noted = _NOTE.fullmatch(character) if character else None
        if noted:
            row |= noted.groupdict()
        elif character:
            row["character"] = character
        yield one, row


def _map_crew(found: TmdbObject, notes: list[Mistake]) -> Iterator[tuple[TmdbObject, SourceValues]]:
    for one in found.children("crew"):
        department, job = one.text("department") or "", one.needed_text("job")
        if department not in _DEPARTMENTS:
            notes.append(
                Mistake(one.part("department").line, f"There is no department {department!r}; {job} is put under CREW.")
            )
        ours = _DEPARTMENTS.get(department, Department.CREW)
        ours = next((to for jobs, to, within in _JOBS if department in within and jobs.search(job)), ours)
        yield one, {"person": _person(one), "department": ours.name, "job": job}


def _person(one: TmdbObject) -> SourceValues:
    return write_external_reference(TMDB, str(one.needed_number("id")))
