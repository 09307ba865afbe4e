"""Messages of graphql-transport-ws as they come from clients, checked before anything is done with them."""

from typing import Any

Message = dict[str, Any]  # Any: JSON

_MESSAGES_WITH_PAYLOAD = frozenset({"connection_init", "ping", "pong"})
_MOST_ID_CHARACTERS = 200


class InvalidMessage(Exception):
    """What is no message of the protocol: a sentence that fits into the reason of a close."""


def check_message(message: object) -> Message:
    """The message, with an object for its payload where there is none; InvalidMessage for what clients may not send."""
    if not isinstance(message, dict):
        raise InvalidMessage("a message is a JSON object with a type")
    kind = message.get("type")
    if not isinstance(kind, str):
        raise InvalidMessage("a message has a type, which is a text")
    if kind in _MESSAGES_WITH_PAYLOAD:
        return message | {"payload": _read_object(message, "payload")}
    if kind not in {"subscribe", "complete"}:
        raise InvalidMessage("clients send connection_init, ping, pong, subscribe and complete")
    if not _is_id(message.get("id")):
        raise InvalidMessage(f"{kind} has an id, a text of 1 to {_MOST_ID_CHARACTERS} characters")
    return message | {"payload": _check_request(message.get("payload"))} if kind == "subscribe" else message


def _check_request(payload: object) -> Message:
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        raise InvalidMessage("the payload of subscribe is an object with a query, which is a text")
    if not isinstance(payload.get("operationName"), str | None):
        raise InvalidMessage("operationName is a text")
    for name in ("variables", "extensions"):
        _read_object(payload, name)
    return payload


def _read_object(holder: Message, name: str) -> Message:
    value = holder.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidMessage(f"{name} is an object, or absent")
    return value


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MOST_ID_CHARACTERS
