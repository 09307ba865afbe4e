"""The command line: `cms`, its commands, and how what goes wrong is told."""

import gc
import sys
from collections.abc import Sequence
from importlib import metadata
from keyword import iskeyword

from cyclopts import App, CycloptsError

from cms.entrypoints.cli.package import PACKAGE
from cms.errors import CmsError, Refusal, Refused

COMMANDS = {
    "serve": "Serve what is configured, until told to stop.",
    "migrate": "Make or change the tables of the database; safe to repeat.",
    "load": "Create and update entries from files and folders: all of them, or none when anything is wrong.",
    "export": "Write an archive of the installation, from which `cms import` makes an equal one.",
    "import": "Make an empty installation equal to the one that an archive was made of.",
    "mirror": "Keep a copy of what a server has live in a SQLite file, from its feed.",
    "schema": "Print the GraphQL schema that is served, as SDL.",
    "token create": "Make a token and print it, alone and this once.",
    "token list": "List the tokens: what they may do, when they were made, expire and were last used.",
    "token revoke": "End a token at once.",
    "webhook create": "Make a webhook and print the secret that signs what is sent, alone and this once.",
    "webhook list": "List the webhooks, and why one was switched off by itself.",
    "webhook delete": "Delete a webhook, with what is known of its deliveries.",
    "webhook rotate": "Give a webhook a new secret and print it; the one before signs beside it for a day.",
    "webhook ping": "Send a made-up change at once, and say how it went.",
    "webhook deliveries": "List a webhook's deliveries, newest first.",
    "webhook replay": "Send again: deliveries, or all that a webhook is told of after a cursor of the feed.",
}
GROUPS = {
    "token": "Make, list and revoke the tokens with which programs act through the API.",
    "webhook": "Make, list and look after webhooks, which are told of changes.",
}
_YOUNG_OBJECTS = 50_000
"""After so many new objects Python looks for cycles: what is loaded at the start holds few, and a request leaves none."""

WENT_WELL, WAS_REFUSED, WAS_MISUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, from the process's arguments when none are given; the exit status.

    0 when it went well, 1 when it was refused, 2 when it was called wrongly; why stands on stderr, one line each.
    What nobody could expect flies.
    """
    gc.set_threshold(_YOUNG_OBJECTS)
    try:
        status = build_app()(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _tell([f"{error} See cms --help."], WAS_MISUSED)
    except Refused as error:
        return _tell([_sentence(one) for one in error.refusals], WAS_REFUSED)
    except CmsError as error:
        return _tell([str(error)], WAS_REFUSED)
    return status if isinstance(status, int) else WENT_WELL


def build_app() -> App:
    """The commands."""
    app = App(
        name="cms",
        help="Marquee, a headless CMS for film criticism. Settings are read from MARQUEE_* in the environment.",
        version=metadata.version(PACKAGE),
        result_action="return_value",
    )
    for group, purpose in GROUPS.items():
        app.command(App(name=group, help=purpose))
    for name, purpose in COMMANDS.items():
        *group_of, last = words = name.split()
        # By name, so that a command starts without waiting for what only the others import.
        module, function = (f"{one}_" if iskeyword(one) else one for one in (words[0], "_".join(words)))
        path = f"{__package__}.{module}:{function}"
        (app[group_of[0]] if group_of else app).command(path, name=last, help=purpose)
    return app


def _sentence(refusal: Refusal) -> str:
    place = ".".join(refusal.field)
    return f"{place}: {refusal.message}" if place else refusal.message


def _tell(lines: Sequence[str], status: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return status
