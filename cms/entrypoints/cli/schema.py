"""`cms schema`: print what the API promises."""

from cms.content_types import REGISTRY
from schema.build import build_schema, print_sdl


def schema() -> None:
    """Print the GraphQL schema that is served, as SDL."""
    print(print_sdl(build_schema(REGISTRY)))
