"""What PostgreSQL tells of an act, in a line."""

from datetime import UTC, datetime

import pytest

from cms.changes.watching.notice import LONGEST_NOTICE, Notice, format_notice, read_notice

AT = datetime(2026, 11, 22, 21, 5, 0, 123_000, tzinfo=UTC)


def test_a_notice_names_each_type_once() -> None:
    payload = format_notice(7, AT, ["Review", "Movie", "Review"])

    assert payload == "7 1795381500123 Movie,Review"
    assert read_notice(payload) == Notice(7, 1_795_381_500_123, frozenset({"Movie", "Review"}))


def test_types_that_do_not_fit_are_left_to_the_log() -> None:
    types = [f"A{number:031}" for number in range(250)]

    payload = format_notice(7, AT, types)

    assert payload == "7 1795381500123 "
    assert read_notice(payload).types == frozenset()


def test_types_that_just_fit_are_named() -> None:
    room = LONGEST_NOTICE - len("7 1795381500123 ")

    assert len(format_notice(7, AT, ["A" * room])) == LONGEST_NOTICE
    assert format_notice(7, AT, ["A" * (room + 1)]) == "7 1795381500123 "


@pytest.mark.parametrize("payload", ["", "7", "7 0", "seven 0 Movie", "7 0 Movie extra"])
def test_what_others_say_on_the_channel_is_no_notice(payload: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        read_notice(payload)
