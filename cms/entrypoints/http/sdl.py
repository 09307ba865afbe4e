"""The schema as text, for tools that generate from it."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def sdl_route() -> Route:
    """`/schema.graphql`: the committed SDL, which is tested to be what is served."""
    text = (files("schema") / "schema.graphql").read_bytes()

    async def send_sdl(_request: Request) -> Response:
        return Response(text, media_type="text/plain", headers={"Cache-Control": "no-cache"})

    return Route("/schema.graphql", send_sdl)
