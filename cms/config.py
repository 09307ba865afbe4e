"""The settings, read from the environment under one prefix."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from cms.environment import FILE_SUFFIX, SETTING_PREFIX, own_variables, read_secret_files
from cms.errors import ConfigurationError
from cms.wording import find_similar

CORS_HEADERS = (
    "Apollo-Require-Preflight",
    "ApolloGraphQL-Client-Name",
    "ApolloGraphQL-Client-Version",
    "Baggage",
    "GraphQL-Client-Name",
    "GraphQL-Client-Version",
    "Sentry-Trace",
    "Traceparent",
    "Tracestate",
    "X-Apollo-Operation-Name",
    "X-Request-ID",
    "X-Requested-With",
)
"""What GraphQL clients, and what traces their requests, send of their own accord."""


class Settings(BaseModel):
    """How this instance is set up. Each description says what would be a right value; what is not shown is a secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: str = Field(
        default="sqlite://data/marquee.sqlite3",
        min_length=1,
        repr=False,
        description="the address of a database: sqlite://PATH or postgres://USER@HOST:PORT/NAME",
    )
    database_password: SecretStr = Field(
        default=SecretStr(""), repr=False, description="the password of the user in the address of the database"
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="the address to listen on, such as 127.0.0.1 or 0.0.0.0")
    port: int = Field(default=8000, ge=0, le=65535, description="a port number from 0 (any free one) to 65535")
    workers: int = Field(default=1, ge=1, description="how many processes answer: a whole number from 1")
    hang_seconds: int = Field(
        default=15, ge=3, description="after how many seconds of silence a process is replaced: a whole number from 3"
    )
    cors_origins: str = Field(default="", description="origins such as https://example.org, separated by commas, or *")
    cors_headers: str = Field(
        default=", ".join(CORS_HEADERS), description="names of headers such as X-Request-ID, separated by commas, or *"
    )
    max_depth: int = Field(default=15, ge=1, description="how deep a query may nest: a whole number from 1")
    max_cost: int = Field(default=50_000, ge=1, description="how many nodes a query may ask for: a whole number from 1")
    max_aliases: int = Field(default=100, ge=0, description="how many aliases a query may use: a whole number from 0")
    max_tokens: int = Field(default=5_000, ge=1, description="how many tokens a document may have: a whole number from 1")
    max_document_bytes: int = Field(
        default=100_000, ge=1, description="how long a document may be in bytes: a whole number from 1"
    )
    max_answer_bytes: int = Field(
        default=20_000_000, ge=1, description="how long an answer may be in bytes: a whole number from 1"
    )
    max_body_bytes: int = Field(
        default=8_000_000, ge=1, description="how long a request's body may be in bytes: a whole number from 1"
    )
    max_live_connections: int = Field(
        default=5_000, ge=0, description="how many sockets and event streams a process holds: a whole number, 0 for none"
    )
    request_seconds: int = Field(
        default=10, ge=1, description="how many seconds a request may take to arrive: a whole number from 1"
    )
    stop_seconds: int = Field(
        default=20, ge=1, description="within how many seconds the server ends when it is told to: a whole number from 1"
    )
    statement_seconds: int = Field(
        default=10, ge=1, description="for how many seconds the database may be asked one thing: a whole number from 1"
    )
    read_connections: int = Field(
        default=10, ge=1, description="how many connections to PostgreSQL may read at once: a whole number from 1"
    )
    read_concurrency: int = Field(
        default=0, ge=0, description="how many statements may read at once: a whole number, 0 for twice the processors"
    )
    change_log_days: int = Field(
        default=0, ge=0, le=36_500, description="for how many days changes are kept: a whole number, 0 for ever"
    )
    response_cache_mb: int = Field(
        default=32, ge=0, description="how much memory answers may be kept in, in megabytes: a whole number, 0 for none"
    )
    shared_max_age: int = Field(
        default=10, ge=0, description="for how many seconds a shared cache may send an answer again: a whole number from 0"
    )
    stale_while_revalidate: int = Field(
        default=60, ge=0, description="for how many seconds more it may while it asks for a newer one: a whole number from 0"
    )
    webhook_allow: str = Field(
        default="", description="networks such as 10.1.0.0/16 that webhooks may send to, separated by commas"
    )


def _variable(field: str) -> str:
    return f"{SETTING_PREFIX}{field.upper()}"


SECRET_SETTINGS = tuple(_variable(name) for name, field in Settings.model_fields.items() if not field.repr)
"""Variables that are never repeated, and may stand in files."""


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in these environment variables; ConfigurationError for a wrong value or a name that is no setting."""
    given = own_variables(environ)
    fields = {_variable(field): field for field in Settings.model_fields}
    known = [*fields, *(f"{name}{FILE_SUFFIX}" for name in SECRET_SETTINGS)]
    for name in sorted(given):
        if name not in known:
            raise ConfigurationError(_unknown(name, known))
    read = read_secret_files(given, SECRET_SETTINGS)
    try:
        return Settings.model_validate({fields[name]: value for name, value in read.items()})
    except ValidationError as error:
        raise ConfigurationError(_wrong(error)) from error


def _unknown(name: str, known: list[str]) -> str:
    near = find_similar(name.removeprefix(SETTING_PREFIX), [one.removeprefix(SETTING_PREFIX) for one in known])
    advice = f"did you mean {SETTING_PREFIX}{near}?" if near else f"the settings are {', '.join(known)}."
    return f"{name} is not a setting; {advice}"


def _wrong(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0])
    name, value = _variable(field), first["input"]
    what = repr(value) if name not in SECRET_SETTINGS else "not right" if value else "empty"
    return f"{name} is {what}; it must be {Settings.model_fields[field].description}."
