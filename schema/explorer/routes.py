"""The routes of the explorer: its page, the page's own files, and the examples."""

from pathlib import Path

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from schema.explorer.example import list_examples

BUNDLE = Path(__file__).parent / "bundle"

# The editor injects style elements, so styles cannot be held to our own files; scripts, workers and requests can.
POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "worker-src 'self'; "
    "connect-src 'self'; "
    "font-src 'self' data:; "
    "img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'; "
    "form-action 'none'"
)
_SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
NO_CACHE_HEADERS = _SECURITY_HEADERS | {"Cache-Control": "no-cache"}
# The names of these files hold a hash of their content, so another content is another file.
IMMUTABLE_HEADERS = _SECURITY_HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"}

# Named here, because a machine's own table may differ, and nosniff then stops the script.
MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


def explorer_routes() -> list[BaseRoute]:
    """The explorer at `/`, everything else of it below `/explorer/`; reads the bundle and the examples once."""
    page = (BUNDLE / "index.html").read_bytes()
    examples = orjson.dumps(list_examples())
    assets = {path.name: path for path in (BUNDLE / "explorer").iterdir()}

    async def show_page(_request: Request) -> Response:
        return Response(page, media_type="text/html", headers=NO_CACHE_HEADERS)

    async def show_examples(_request: Request) -> Response:
        return Response(examples, media_type="application/json", headers=NO_CACHE_HEADERS)

    async def send_asset(request: Request) -> Response:
        path = assets.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=MEDIA_TYPES[path.suffix], headers=IMMUTABLE_HEADERS)

    return [
        Route("/", show_page),
        Route("/explorer/examples.json", show_examples),
        Route("/explorer/{name}", send_asset),
    ]
