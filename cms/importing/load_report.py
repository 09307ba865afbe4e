"""What a load came to, and how it is told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cms.content.registry import Registry
from cms.editing.input.save_requests import SavedEntry, SaveOutcome
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

    def followed_by(self, after: Iterable[str]) -> "LoadReport":
        """The same with other lines after its own."""
        return replace(self, lines=(*self.lines, *after))

    def surrounded_by(self, before: Iterable[str], after: str) -> "LoadReport":
        """The same with other lines before its own, and one after them."""
        return replace(self, lines=(*before, *self.lines, after))


def summarise_load(
    registry: Registry, files: int, saved: Sequence[SavedEntry], publications: Sequence[Publication] = ()
) -> LoadReport:
    """Tells of a load: a line for each type, then what is true of all."""
    outcomes = Counter(one.outcome for one in saved)
    lines = [f"{_count_entries(len(saved))} in {files} file{'' if files == 1 else 's'}."]
    for content_type in registry.content_types:
        counts = Counter(one.outcome for one in saved if one.type_name == content_type.name)
        if counts:
            lines.append(f"  {content_type.plural}: {_describe_outcomes(counts)}")
    if outcomes[SaveOutcome.UNCHANGED] == len(saved):
        lines.append("Nothing changed: the database holds all of it already.")
    if publications:
        lines.append(_describe_publications(publications))
    published = sum(len(one.went_live) for one in publications)
    return LoadReport(
        outcomes[SaveOutcome.CREATED], outcomes[SaveOutcome.UPDATED], outcomes[SaveOutcome.UNCHANGED], published, tuple(lines)
    )


def _describe_outcomes(counts: Counter[SaveOutcome]) -> str:
    return ", ".join(f"{counts[outcome]} {outcome.name.lower()}" for outcome in SaveOutcome if counts[outcome])


def _describe_publications(publications: Sequence[Publication]) -> str:
    revisions = [one.revision for one in publications if one.revision is not None]
    if not revisions:
        return "Nothing to publish: all of it is live already."
    published = _count_entries(sum(len(one.went_live) for one in publications))
    if len(revisions) == 1:
        return f"Published {published} as content revision {revisions[0]}."
    return f"Published {published} as content revisions {revisions[0]} to {revisions[-1]}."


def _count_entries(many: int) -> str:
    return "1 entry" if many == 1 else f"{many} entries"
