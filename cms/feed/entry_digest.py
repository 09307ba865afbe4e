"""What stands for an entry, and for any number of them, when two copies are compared."""

import hashlib
from collections.abc import Mapping

import orjson

MODULUS = 2**256
_REFERENCE = frozenset({"id", "slug"})


def digest_entry(type_name: str, public_id: str, form: Mapping[str, object]) -> int:
    """The SHA-256 of an entry in input form, over JSON with sorted keys and without spaces: [type, id, entry].

    References count by their ids alone: another entry's slug may change without a change of this one. The digest of many
    entries is the sum of theirs modulo 2**256, whatever their order.
    """
    content = orjson.dumps([type_name, public_id, _reduce(form)], option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(hashlib.sha256(content).digest())


def show_digest(total: int) -> str:
    """A digest as it is told: 64 hexadecimal digits."""
    return f"{total % MODULUS:064x}"


def _reduce(value: object) -> object:
    if isinstance(value, dict):
        if value.keys() == _REFERENCE:
            return {"id": value["id"]}
        return {name: _reduce(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_reduce(one) for one in value]
    return value
