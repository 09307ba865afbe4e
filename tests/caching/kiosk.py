"""A kiosk: one running application, asked as the public asks, and edited as editors do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.config import Settings
from cms.database.addresses.address import Address
from cms.entrypoints.app_factory import create_app
from cms.entrypoints.application import Application
from cms.ids import new_key
from cms.reading.run.reader import Connections

PATIENCE = 60  # seconds, of which hardly any is needed

# Any: answers are JSON.
Json = dict[str, Any]


class Counted:
    """Read connections that count their statements, and can be made to wait."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self.statements = 0
        self.began = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        self.statements += 1
        self.began.set()
        await self.gate.wait()
        return await self._connections.fetch(text, values)


@dataclass(frozen=True)
class Kiosk:
    """The application, a client of it, a publisher's token, and the connections it reads through."""

    app: Application
    client: AsyncClient = field(repr=False)
    token: str = field(repr=False)
    counted: Counted

    async def get(self, query: str, **headers: str) -> Response:
        """The answer to a query asked by GET; a header's underscores stand for dashes."""
        return await self.client.get("/graphql", params={"query": query}, headers=_named(headers))

    async def post(self, query: str, variables: Json | None = None, **headers: str) -> Response:
        """The answer to a document sent by POST."""
        sent = {"query": query, "variables": variables or {}}
        return await self.client.post("/graphql", json=sent, headers=_named(headers))

    async def edit(self, query: str, **variables: object) -> Response:
        """The answer to a mutation of the publisher, which nothing is wrong with."""
        answer = await self.post(query, variables, authorization=f"Bearer {self.token}")
        assert '"code"' not in answer.text, answer.text
        return answer

    async def publish(self, kind: str, **given: object) -> str:
        """A new entry of a type such as Movie, live; its id."""
        name = kind.lower()
        made = await self.edit(
            f"mutation ($input: {kind}Input!) {{ create{kind}(input: $input) {{ {name} {{ id }} errors {{ code }} }} }}",
            input=given,
        )
        id_: str = made.json()["data"][f"create{kind}"][name]["id"]
        await self.edit("mutation ($id: ID!) { publish(ids: [$id]) { errors { code } } }", id=id_)
        return id_

    async def change(self, kind: str, id_: str, **given: object) -> Response:
        """Change a live entry, so that the change is live."""
        await self.edit(
            f"mutation ($id: ID!, $input: {kind}Patch!) {{ update{kind}(id: $id, input: $input) {{ errors {{ code }} }} }}",
            id=id_,
            input=given,
        )
        return await self.edit("mutation ($id: ID!) { publish(ids: [$id]) { errors { code } } }", id=id_)

    async def settle(self, answer: Response) -> None:
        """Everything up to the revision of an answer is known here."""
        assert self.app.endpoint.responder is not None
        assert await self.app.endpoint.responder.watch.wait_for(int(answer.headers["content-revision"]), PATIENCE)

    def statements_since(self, before: int) -> int:
        """How many statements were run since then."""
        return self.counted.statements - before


@asynccontextmanager
async def open_kiosk(address: Address, **settings: object) -> AsyncIterator[Kiosk]:
    """A kiosk at a migrated database."""
    app = create_app(Settings.model_validate({"database_url": address.dsn or str(address), **settings}))
    async with app.router.lifespan_context(app), AsyncClient(transport=ASGITransport(app), base_url="http://kiosk") as client:
        counted = Counted(app.state.reader.connections)
        app.state.reader.connections = counted
        token = await create_token(app.state.database, CMS, f"publisher {new_key()}", ROLES["publisher"])
        yield Kiosk(app, client, token, counted)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}


def titles(answer: Response) -> list[str]:
    """The titles of the movies in an answer."""
    return [one["title"] for one in json.loads(answer.text)["data"]["movies"]["nodes"]]
