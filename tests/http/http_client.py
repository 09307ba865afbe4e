"""A client of the endpoint, and what it reads of responses; a refusal is held to the contract wherever it is read."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Headers, Response
from starlette.testclient import TestClient

PATH = "/graphql"
JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
LARGEST_REFUSAL = 20_000
"""Bytes: whoever sends much gets little back."""

CODES = frozenset(
    {
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
        "TOO_COSTLY",
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "BAD_REQUEST",
        "METHOD_NOT_ALLOWED",
        "NOT_ACCEPTABLE",
        "CONTENT_TOO_LARGE",
        "UNSUPPORTED_MEDIA_TYPE",
        "PERSISTED_QUERY_NOT_SUPPORTED",
    }
)
INSIDES = re.compile(
    r"Traceback|site-packages|\.py\b|\w+(?:Error|Exception)\b|asyncpg|sqlite|postgres|sys\.set_|memory|\bat 0x", re.IGNORECASE
)
"""Words that only our insides know."""

PYTHON = re.compile(r"\b(?:None|True|False)\b|\{'\w|Expected value|cannot represent|Within OneOf|not to be|has invalid value")
"""Words of Python, and of graphql-core about it; whoever asks knows JSON."""


@dataclass(frozen=True)
class GraphQLResponse:
    """What came back."""

    status: int
    headers: Headers = field(repr=False)
    content: bytes

    @property
    def body(self) -> dict[str, object]:
        """The parsed body: a JSON object."""
        parsed: dict[str, object] = json.loads(self.content)
        return parsed

    @property
    def data(self) -> Any:  # Any: as many shapes as there are questions
        """The data of an answer that is nothing but data."""
        body = self.body
        assert list(body) == ["data"], body
        return body["data"]

    @property
    def errors(self) -> list[dict[str, object]]:
        """The errors of a refusal: coded, short, without data and without a word about our insides."""
        assert list(self.body) == ["errors"], self.content[:500]
        assert len(self.content) < LARGEST_REFUSAL
        assert INSIDES.findall(self.content.decode()) == PYTHON.findall(self.content.decode()) == []
        assert self.status < 500
        found = self.body["errors"]
        assert isinstance(found, list)
        assert found
        return found

    @property
    def code(self) -> str:
        """The one code that all errors of a refusal carry."""
        (code,) = {str(one["extensions"]["code"]) for one in self.errors}  # type: ignore[index]  # or the test fails
        assert code in CODES
        return code

    @property
    def message(self) -> str:
        """What the first error of a refusal says."""
        return str(self.errors[0]["message"])


@dataclass(frozen=True)
class GraphQLClient:
    """Sends requests to one served application."""

    test_client: TestClient

    def ask(self, document: str, variables: object = None, **more: object) -> GraphQLResponse:
        """The answer to a document with variables."""
        given = {"query": document, "variables": variables, **more}
        return self.post(json.dumps(given).encode())

    def post(self, body: bytes | str, **headers: str) -> GraphQLResponse:
        """The answer to a body that is said to be JSON; a header's underscores stand for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", content=body, headers={"content-type": JSON, **named})

    def get(self, **parameters: str) -> GraphQLResponse:
        """The answer to a GET with these parameters."""
        return self.send("GET", params=parameters)

    def send(
        self,
        method: str,
        path: str = PATH,
        *,
        content: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> GraphQLResponse:
        """The answer to a request; no redirect is followed."""
        response: Response = self.test_client.request(
            method, path, content=content, headers=headers, params=params, follow_redirects=False
        )
        return GraphQLResponse(response.status_code, response.headers, response.content)

    def has_kept_its_health(self) -> bool:
        """Whether it still answers what it answered to the first request."""
        expected = {"__typename": "Query", "movie": {"title": "John Wick"}}
        return bool(self.ask('{ __typename movie(slug: "john-wick-2014") { title } }').data == expected)
