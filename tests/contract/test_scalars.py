"""Instants and days: sent in one strict form, refused in a sentence otherwise."""

from datetime import UTC, date, datetime

import pytest
import strawberry
from graphql import GraphQLError, graphql_sync

from schema.derive.scalars import parse_day, parse_instant

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22t12:00:00z", NOON),
        ("2026-11-22T17:30:00+05:30", NOON),
        ("2026-11-21T12:01:00-23:59", NOON),
        ("2026-11-22T12:00:00-00:00", NOON),
        ("2026-11-22T12:00:00.5Z", NOON.replace(microsecond=500_000)),
        ("2026-11-22T12:00:00.000001999Z", NOON.replace(microsecond=1)),
        ("2024-02-29T12:00:00Z", datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant
    assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-22",
        "2026-11-22T12:00:00",
        "2026-11-22T12:00Z",
        "2026-11-22 12:00:00Z",
        "2026-11-22T12:00:00.Z",
        "2026-11-22T12:00:00.0123456789Z",
        "2026-11-22T12:00:00+0530",
        "2026-11-22T12:00:00Z\n",
        "２０２６-11-22T12:00:00Z",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        parse_instant(text)

    assert refused.value.message == (
        f"DateTime must be an instant with its offset, such as 2026-11-22T16:04:05.123Z, not {text!r}."
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-29T12:00:00Z", "February 2026 has 28 days"),
        ("2025-06-31t23:59:59.5+14:00", "June 2025 has 30 days"),
        ("2026-13-01T12:00:00Z", "months go from 01 to 12"),
        ("0000-01-01T00:00:00Z", "years go from 0001 to 9999"),
        ("2026-11-22T24:00:00Z", "hours go from 00 to 23, minutes and seconds from 00 to 59"),
        ("2026-11-22T12:00:60Z", "hours go from 00 to 23, minutes and seconds from 00 to 59"),
        ("2026-11-22T12:00:00+24:00", "hours go from 00 to 23, minutes and seconds from 00 to 59"),
        ("2026-11-22T12:00:00+05:60", "hours go from 00 to 23, minutes and seconds from 00 to 59"),
        ("0001-01-01T00:00:00+00:01", "in UTC, years go from 0001 to 9999"),
        ("9999-12-31T23:59:59-00:01", "in UTC, years go from 0001 to 9999"),
    ],
)
def test_an_instant_that_does_not_exist_is_told_from_what_is_written_wrong(text: str, reason: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        parse_instant(text)

    assert refused.value.message == f"DateTime must be an instant that exists, not {text!r}: {reason}."


def test_a_day_is_read() -> None:
    assert parse_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["", "2026-2-9", "20260209", "2026-W07-1", "2026-02-09T00:00:00Z", "2026-02-09 ", "٢٠٢٦-02-09"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        parse_day(text)

    assert refused.value.message == f"Date must be a calendar day written YYYY-MM-DD, such as 2026-11-22, not {text!r}."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-06-31", "June 2025 has 30 days"),
        ("2026-02-29", "February 2026 has 28 days"),
        ("2024-02-30", "February 2024 has 29 days"),
        ("2026-01-00", "January 2026 has 31 days"),
        ("2026-00-10", "months go from 01 to 12"),
        ("2026-13-01", "months go from 01 to 12"),
        ("0000-01-01", "years go from 0001 to 9999"),
    ],
)
def test_a_day_that_does_not_exist_is_told_from_what_is_written_wrong(text: str, reason: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        parse_day(text)

    assert refused.value.message == f"Date must be a day that exists, not {text!r}: {reason}."


@pytest.mark.parametrize("value", [20260209, 1.5, True, ["2026-02-09"], {"day": "2026-02-09"}])
def test_what_is_no_string_is_neither(value: object) -> None:
    with pytest.raises(GraphQLError) as no_instant:
        parse_instant(value)
    with pytest.raises(GraphQLError) as no_day:
        parse_day(value)

    assert no_instant.value.message == f"DateTime must be a string, not {value!r}."
    assert no_day.value.message == f"Date must be a string, not {value!r}."


@pytest.mark.parametrize(
    ("literal", "kind"),
    [("2026", "int"), ("2026.5", "float"), ("true", "boolean"), ("NOW", "enum"), ("[2026]", "list"), ('{day: "x"}', "object")],
)
def test_a_literal_that_is_no_string_is_refused(served: strawberry.Schema, literal: str, kind: str) -> None:
    source = f"{{ movies(where: {{createdAt: {{gt: {literal}}}, releaseDate: {{gt: {literal}}}}}) {{ totalCount }} }}"

    answer = graphql_sync(served._schema, source)

    assert answer.errors is not None
    assert [error.message for error in answer.errors] == [
        f"DateTime must be a string, not {kind} value.",
        f"Date must be a string, not {kind} value.",
    ]


def test_a_wrong_literal_is_refused_where_it_stands(served: strawberry.Schema) -> None:
    answer = graphql_sync(served._schema, '{ movies(where: {releaseDate: {gt: "soon"}}) { totalCount } }')

    assert answer.errors is not None
    assert [error.formatted for error in answer.errors] == [
        {
            "message": "Date must be a calendar day written YYYY-MM-DD, such as 2026-11-22, not 'soon'.",
            "locations": [{"line": 1, "column": 36}],
        }
    ]


def test_a_wrong_variable_is_refused_with_its_path(served: strawberry.Schema) -> None:
    source = "query ($where: MovieWhere) { movies(where: $where) { totalCount } }"

    answer = graphql_sync(served._schema, source, variable_values={"where": {"createdAt": {"lt": "soon"}}})

    assert answer.errors is not None
    (error,) = answer.errors
    assert error.message == (
        "Variable '$where' has invalid value at .createdAt.lt: "
        "DateTime must be an instant with its offset, such as 2026-11-22T16:04:05.123Z, not 'soon'."
    )


def test_a_long_text_is_not_sent_back_whole() -> None:
    with pytest.raises(GraphQLError) as refused:
        parse_day("9" * 100_000)

    assert len(refused.value.message) < 400
