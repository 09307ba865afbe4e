"""`cms import`: make an installation out of an archive."""

from cms.archive.import_archive import import_archive
from cms.archive.whole_file import reading_twice
from cms.entrypoints.cli.configured_database import configured_database
from cms.entrypoints.cli.export import ArchiveFile, describe_archive


async def import_(file: ArchiveFile, /) -> None:
    """Make an empty installation equal to the one that an archive was made of: all of it, or nothing.

    Tokens and accounts are not in an archive; make new ones with `cms token create`.

    Parameters
    ----------
    file
        The archive; - for standard input.
    """
    async with configured_database() as database:
        with reading_twice(file) as archive:
            header = await import_archive(database, archive)
    print(f"Imported {describe_archive(header)}. Tokens are not in an archive: `cms token create` makes new ones.")
