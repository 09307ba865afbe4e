"""`cms schema`: print what the API promises."""

import os
import sys

from cms.content_types import REGISTRY
from schema.build import build_schema, print_sdl


def schema() -> None:
    """Print the GraphQL schema that is served, as SDL."""
    try:
        print(print_sdl(build_schema(REGISTRY)), flush=True)
    except BrokenPipeError:
        # A reader such as head has enough; what is left goes nowhere, or Python would complain of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
