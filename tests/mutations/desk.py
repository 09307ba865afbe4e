"""A desk to edit at: documents in, answers out, signed by whom a test says."""

import json
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

# Any: answers are JSON.
Json = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """Asks one application, by default as somebody who may write and publish."""

    client: TestClient = field(repr=False)
    tokens: dict[str, str] = field(repr=False)

    def post(self, document: str, variables: Json | None = None, *, by: str | None = "publisher", **headers: str) -> Response:
        """The answer as it came; a header's underscores stand for dashes. Nobody signs as None."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if by is not None:
            named["authorization"] = f"Bearer {self.tokens[by]}"
        return self.client.post("/graphql", json={"query": document, "variables": variables}, headers=named)

    def run(self, document: str, variables: Json | None = None, *, by: str | None = "publisher", **headers: str) -> Json:
        """The data of an answer without errors at its top."""
        body: Json = self.post(document, variables, by=by, **headers).json()
        assert list(body) == ["data"], body
        data: Json = body["data"]
        return data

    def refuse(self, document: str, variables: Json | None = None, *, by: str | None = "publisher", **headers: str) -> str:
        """The code with which a request is refused as a whole."""
        body: Json = self.post(document, variables, by=by, **headers).json()
        assert list(body) == ["errors"], body
        (code,) = {one["extensions"]["code"] for one in body["errors"]}
        return str(code)

    def create(self, kind: str, given: Json, *, by: str | None = "publisher") -> Json:
        """The payload of a new entry, of a type such as Movie."""
        name = kind.lower()
        document = f"""mutation ($input: {kind}Input!) {{ create{kind}(input: $input) {{
            {name} {{ id slug version status }} errors {{ code field message }} }} }}"""
        payload: Json = self.run(document, {"input": given}, by=by)[f"create{kind}"]
        return payload

    def make(self, kind: str, /, **given: object) -> str:
        """The id of a new entry."""
        payload = self.create(kind, given)
        assert payload["errors"] == []
        return str(payload[kind.lower()]["id"])

    def update(self, kind: str, id_: str, given: Json, *, by: str | None = "publisher", **more: object) -> Json:
        """The payload of a change."""
        name = kind.lower()
        document = f"""mutation ($id: ID!, $input: {kind}Patch!, $expectedVersion: Int, $note: String) {{
            update{kind}(id: $id, input: $input, expectedVersion: $expectedVersion, note: $note) {{
            {name} {{ id slug version status }} errors {{ code field message }} }} }}"""
        payload: Json = self.run(document, {"id": id_, "input": given, **more}, by=by)[f"update{kind}"]
        return payload

    def publish(self, *ids: str, by: str | None = "publisher", with_references: bool = False, note: str | None = None) -> Json:
        """The payload of a publish."""
        document = """mutation ($ids: [ID!]!, $with: Boolean!, $note: String) {
            publish(ids: $ids, withReferences: $with, note: $note) {
            entries { id slug status version } errors { code field message } } }"""
        payload: Json = self.run(document, {"ids": list(ids), "with": with_references, "note": note}, by=by)["publish"]
        return payload

    def act(self, name: str, *, by: str | None = "publisher", **arguments: object) -> Json:
        """The payload of an act on one entry of any type, whose arguments are ids, numbers and notes."""
        given = ", ".join(f"{argument}: {json.dumps(value)}" for argument, value in arguments.items())
        titled = "... on Movie { title } ... on Review { title } ... on Keyword { name } ... on Person { name }"
        document = (
            f"mutation {{ {name}({given}) {{ entry {{ id version status {titled} }} errors {{ code field message }} }} }}"
        )
        payload: Json = self.run(document, by=by)[name]
        return payload

    def show(self, kind: str, id_: str) -> Json:
        """An entry as it is in the working edition."""
        document = f"query ($id: ID!) {{ one: {kind.lower()}(id: $id) {{ id slug status version }} }}"
        one: Json = self.run(document, {"id": id_}, x_perspective="drafts")["one"]
        return one

    def count(self, kind: str) -> int:
        """How many entries of a type there are in the working edition."""
        plural = {"Person": "people"}.get(kind, f"{kind.lower()}s")
        counted: int = self.run(f"{{ all: {plural} {{ totalCount }} }}", x_perspective="drafts")["all"]["totalCount"]
        return counted


def problems(payload: Json) -> list[tuple[str, str]]:
    """The codes of a payload's errors, each with its path."""
    return [(one["code"], ".".join(one["field"])) for one in payload["errors"]]
