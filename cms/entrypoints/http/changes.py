"""`/changes`: the feed as lines of JSON; `/changes/digest`: what a copy of it can be checked against."""

from collections.abc import Iterable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cms.content_types import REGISTRY
from cms.entrypoints.http.error_responses import HEADERS, http_refusal_by_code, refusal_response
from cms.entrypoints.http.feed_streams import FeedStreams
from cms.entrypoints.http.line_stream import LineStream
from cms.errors import RequestCode, RequestRefused
from cms.feed.entry_digest import show_digest
from cms.wording import find_similar, quote
from schema.protocol.request import HttpRefused

_TYPES = {one.enum_name: one.name for one in REGISTRY.content_types}
_FOLLOW = {"0": False, "1": True}


def change_routes() -> list[BaseRoute]:
    """The feed and its digest, of what is live and for everybody."""
    return [Route("/changes", _send_changes), Route("/changes/digest", _send_digest)]


async def _send_changes(request: Request) -> Response:
    try:
        given = _parameters(request, ("after", "types", "follow"))
        types, follow = _read_types(given.get("types")), _read_follow(given.get("follow", "0"))
        streams: FeedStreams = request.app.state.feed
        if follow:
            streams.check_room()
        first = await streams.read(types, given.get("after"))
    except (HttpRefused, RequestRefused) as refused:
        return refusal_response(http_refusal_by_code(refused))
    lines = streams.follow(first, types) if follow else streams.lines(first, types)
    headers = {"content-revision": str(first.page.revision)}
    return LineStream(lines, headers, request.headers.get("accept-encoding"))


async def _send_digest(request: Request) -> Response:
    try:
        types = _read_types(_parameters(request, ("types",)).get("types"))
        found = await request.app.state.feed.digest(types)
    except (HttpRefused, RequestRefused) as refused:
        return refusal_response(http_refusal_by_code(refused))
    content = {"revision": found.mark.revision, "entries": found.entries, "digest": show_digest(found.total)}
    return Response(orjson.dumps(content), headers={**HEADERS, "content-revision": str(found.mark.revision)})


def _parameters(request: Request, known: Iterable[str]) -> dict[str, str]:
    """The parameters of a request, each given once; HttpRefused for others."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            near = find_similar(name, known)
            advice = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
            raise HttpRefused(400, f"{quote(name)} is no parameter of this; {advice}")
        if name in given:
            raise HttpRefused(400, f"{name} is given more than once; give it once")
        given[name] = value
    return given


def _read_types(text: str | None) -> frozenset[str]:
    """The content types in a list such as MOVIE,REVIEW; all there are when it is absent."""
    if text is None:
        return frozenset(_TYPES.values())
    named = [one.strip() for one in text.split(",")]
    for one in named:
        if one not in _TYPES:
            message = f"{quote(one)} is no type of entries; name some of {', '.join(_TYPES)}, separated by commas"
            raise RequestRefused(RequestCode.BAD_USER_INPUT, message, ("types",))
    return frozenset(_TYPES[one] for one in named)


def _read_follow(text: str) -> bool:
    if text not in _FOLLOW:
        message = f"{quote(text)} is neither 1, to go on with what happens, nor 0"
        raise RequestRefused(RequestCode.BAD_USER_INPUT, message, ("follow",))
    return _FOLLOW[text]
