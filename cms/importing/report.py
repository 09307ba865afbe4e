"""What a load came to, and how it is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cms.content.registry import Registry
from cms.editing.draft import Outcome, Saved
from cms.editing.publish import Publication


@dataclass(frozen=True)
class LoadReport:
    """How many entries were new, changed, or so already; how many went live; and lines to print."""

    created: int
    updated: int
    unchanged: int
    published: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """The lines, one below the other."""
        return "\n".join(self.lines)


def report(registry: Registry, files: int, saved: Sequence[Saved], publication: Publication | None) -> LoadReport:
    """Tells of a load: a line for each type, then what is true of all."""
    outcomes = Counter(one.outcome for one in saved)
    lines = [f"{_entries(len(saved))} in {files} file{'' if files == 1 else 's'}."]
    for content_type in registry.content_types:
        counts = Counter(one.outcome for one in saved if one.type_name == content_type.name)
        if counts:
            lines.append(f"  {content_type.plural}: {_spell(counts)}")
    if outcomes[Outcome.UNCHANGED] == len(saved):
        lines.append("Nothing changed: the database holds all of it already.")
    if publication is not None:
        lines.append(_tell(publication))
    published = 0 if publication is None else len(publication.went_live)
    return LoadReport(
        outcomes[Outcome.CREATED], outcomes[Outcome.UPDATED], outcomes[Outcome.UNCHANGED], published, tuple(lines)
    )


def _spell(counts: Counter[Outcome]) -> str:
    return ", ".join(f"{counts[outcome]} {outcome.name.lower()}" for outcome in Outcome if counts[outcome])


def _tell(publication: Publication) -> str:
    if publication.revision is None:
        return "Nothing to publish: all of it is live already."
    return f"Published {_entries(len(publication.went_live))} as content revision {publication.revision}."


def _entries(many: int) -> str:
    return "1 entry" if many == 1 else f"{many} entries"
