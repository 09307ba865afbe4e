"""Answers compared before anything is measured: what is not the same is not the same work."""

import http.client
import json
import socket
from collections.abc import Mapping, Sequence

from bench.load import Call, Exchange, Load, ServerLoad, StatementLoad
from bench.reads import Read
from cms.database.address import Address

SECONDS_TO_ANSWER = 30


class DifferentAnswersError(Exception):
    """Two of those that are compared do not give equal JSON."""


def loads_of(read: Read, address: Address, ports: Mapping[str, int], slugs: Sequence[str | None]) -> dict[str, Load]:
    """A load for each server and for the statement alone, once all of them have given equal answers.

    DifferentAnswersError when one does not, or does not answer at all.
    """
    exchanges: dict[str, list[Exchange]] = {name: [] for name in ports}
    for slug in slugs:
        for name, port in ports.items():
            exchanges[name].append(_exchange(name, port, read, slug))
        _compare(read, slug, {name: made[-1].body for name, made in exchanges.items()})
    servers: dict[str, Load] = {name: ServerLoad(ports[name], made) for name, made in exchanges.items()}
    start, end = f'{{"data":{{"{read.root}":'.encode(), b"}}"
    calls = [
        Call(() if slug is None else (slug,), bare.body.removeprefix(start).removesuffix(end))
        for slug, bare in zip(slugs, exchanges["bare"], strict=True)
    ]
    return {**servers, "statement": StatementLoad(address, read.statement(address.dialect), calls)}


def _compare(read: Read, slug: str | None, bodies: Mapping[str, bytes]) -> None:
    answers = {name: json.loads(body) for name, body in bodies.items()}
    expected = answers["bare"]
    if not expected.get("data", {}).get(read.root):
        raise DifferentAnswersError(f"{read.title}, {slug}: the bare app found nothing")
    for name, answer in answers.items():
        if answer != expected:
            raise DifferentAnswersError(
                f"{read.title}, {slug}: {name} answered\n{bodies[name][:1000]!r}\nwhere the bare app answered\n"
                f"{bodies['bare'][:1000]!r}"
            )


def _exchange(name: str, port: int, read: Read, slug: str | None) -> Exchange:
    request = _get(read, slug) if name == "bare" else _post(read, slug)
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS_TO_ANSWER) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        body = response.read()
    if response.status != 200:
        raise DifferentAnswersError(f"{read.title}, {slug}: {name} answered {response.status} {body[:1000]!r}")
    return Exchange(request, body)


def _get(read: Read, slug: str | None) -> bytes:
    path = f"/{read.root}" if slug is None else f"/{read.root}/{slug}"
    return f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode()


def _post(read: Read, slug: str | None) -> bytes:
    variables = {} if slug is None else {"slug": slug}
    body = json.dumps({"query": read.query, "variables": variables}).encode()
    head = f"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body
