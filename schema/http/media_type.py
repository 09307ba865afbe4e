"""Media types: which one a client accepts, and whether a body is declared to be JSON."""

import re

from schema.protocol.request import HttpRefused


class MediaType:
    """The media types of answers."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"
    EVENT_STREAM = "text/event-stream"


_ANY = ("application/*", "*/*", "*")
"""From the more to the less specific. A lone asterisk is not by the letter, but what Java's own client sends."""

_WEIGHT = re.compile(r"0?\.\d+|0\.?|1(?:\.0*)?")
"""Some clients send more digits than three, or none before the point."""

_UTF_8 = frozenset({"utf-8", "utf8"})


def choose_media_type(accept: str | None) -> str:
    """The media type to answer with, after RFC 9110 section 12.5.1; HttpRefused when none is acceptable.

    Events are for who accepts nothing else; a subscription is also streamed to who accepts them beside other types.
    Who does not say, or names neither, gets application/json, as clients that know nothing of the newer type expect. Who
    names both and likes them equally gets the newer: the order of the list means nothing.
    """
    if accept is None or not accept.strip():
        return MediaType.JSON
    weights = _weights(accept)
    newer, older = _weight_of(MediaType.GRAPHQL, weights), _weight_of(MediaType.JSON, weights)
    if not newer and not older:
        if weights.get(MediaType.EVENT_STREAM):
            return MediaType.EVENT_STREAM
        raise HttpRefused(
            406, f"answers come as {MediaType.GRAPHQL}, {MediaType.JSON} or {MediaType.EVENT_STREAM}; accept one of them"
        )
    if newer == older:
        return MediaType.GRAPHQL if MediaType.GRAPHQL in weights else MediaType.JSON
    return MediaType.GRAPHQL if newer > older else MediaType.JSON


def accepts_events(accept: str | None) -> bool:
    """Whether a client names text/event-stream among what it accepts."""
    return accept is not None and _weights(accept).get(MediaType.EVENT_STREAM, 0) > 0


def is_json(content_type: str | None) -> bool:
    """Whether a body is declared to be JSON in UTF-8 and nothing else."""
    if content_type is None:
        return False
    kind, _, parameters = content_type.partition(";")
    return kind.strip().lower() == MediaType.JSON and (not parameters or _is_utf_8(_parameters(parameters)))


def _weights(accept: str) -> dict[str, float]:
    """Each range and its weight; the larger one of a range that is named twice. What is malformed is left out."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        kind, _, rest = part.partition(";")
        parameters = _parameters(rest) if rest else []
        weight = next((value for name, value in parameters if name == "q"), "1")
        if _WEIGHT.fullmatch(weight) and _is_utf_8(parameters):
            weights[kind.strip()] = max(float(weight), weights.get(kind.strip(), 0.0))
    return weights


def _weight_of(media: str, weights: dict[str, float]) -> float:
    """The weight of the most exact range that names a media type; 0 when none does."""
    return next((weights[one] for one in (media, *_ANY) if one in weights), 0.0)


def _parameters(text: str) -> list[tuple[str, str]]:
    """The parameters of a media type, in lower case and without quotes."""
    pairs = (piece.lower().partition("=") for piece in text.split(";"))
    return [(name.strip(), value.strip().strip('"')) for name, _, value in pairs]


def _is_utf_8(parameters: list[tuple[str, str]]) -> bool:
    """Whether no other charset is named; other parameters say nothing that we would answer differently to."""
    return all(value in _UTF_8 for name, value in parameters if name == "charset")
