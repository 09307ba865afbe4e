"""Media types: which one the asker wants, and whether what was sent is JSON."""

from dataclasses import dataclass

from schema.request import HttpRefused


class Media:
    """The media types of answers."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"


@dataclass(frozen=True)
class _Range:
    kind: str
    weight: float

    def specificity(self, media: str) -> int:
        """How exactly the range names a media type; 0 when it does not."""
        if self.kind == media:
            return 3
        if self.kind == f"{media.partition('/')[0]}/*":
            return 2
        return 1 if self.kind == "*/*" else 0


def choose_media(accept: str | None) -> str:
    """The media type to answer with, after RFC 9110 section 12.5.1; HttpRefused when none is acceptable.

    Who does not say gets application/json, as clients that know nothing of the newer type expect.
    """
    if accept is None or not accept.strip():
        return Media.JSON
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    weights = {media: _weight(media, ranges) for media in (Media.GRAPHQL, Media.JSON)}
    if max(weights.values()) <= 0:
        raise HttpRefused(406, f"answers come as {Media.GRAPHQL} or {Media.JSON}; accept one of them")
    named = [media for media in weights if any(one.kind == media and one.weight > 0 for one in ranges)]
    if not named:
        return Media.JSON if weights[Media.JSON] > 0 else Media.GRAPHQL
    return max(weights, key=lambda media: (weights[media], media in named))


def is_json(content_type: str | None) -> bool:
    """Whether a body is declared to be JSON in UTF-8 and nothing else."""
    if content_type is None:
        return False
    kind, *parameters = [part.strip().lower() for part in content_type.split(";")]
    charsets = [part.partition("=")[2].strip('"') for part in parameters if part.startswith("charset=")]
    return kind == Media.JSON and all(charset in {"utf-8", "utf8"} for charset in charsets)


def _range(part: str) -> _Range:
    kind, *parameters = [piece.strip().lower() for piece in part.split(";")]
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return _Range(kind, float(weight))
    except ValueError:
        return _Range(kind, 0)


def _weight(media: str, ranges: list[_Range]) -> float:
    """The weight of the most exact range that names a media type."""
    matching = [(one.specificity(media), one.weight) for one in ranges if one.specificity(media)]
    return max(matching)[1] if matching else 0
