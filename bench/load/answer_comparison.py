"""Answers compared before anything is measured: what is not the same is not the same work."""

import json
from collections.abc import Mapping, Sequence

from bench.load.client import Exchange, Load, ServerLoad, StatementCall, StatementLoad
from bench.load.requests import DifferentAnswersError, ask, get, send
from bench.reads import Read
from cms.database.addresses.address import Address


def compared_loads(read: Read, address: Address, ports: Mapping[str, int], slugs: Sequence[str | None]) -> dict[str, Load]:
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
        StatementCall(() if slug is None else (slug,), bare.body.removeprefix(start).removesuffix(end))
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
    path = f"/{read.name}" if slug is None else f"/{read.name}/{slug}"
    request = get(path) if name == "bare" else ask(read.query, read.variables(slug))
    status, _, body = send(port, request)
    if status != 200:
        raise DifferentAnswersError(f"{read.title}, {slug}: {name} answered {status} {body[:1000]!r}")
    return Exchange(request, body)
