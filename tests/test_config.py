"""The settings."""

import pytest

from cms.config import Settings, load_settings
from cms.errors import ConfigurationError


def test_without_settings_everything_has_its_default() -> None:
    settings = load_settings({"PATH": "/bin", "HOME": "/home/critic"})

    assert settings == Settings(
        database_url="sqlite://data/marquee.sqlite3",
        host="127.0.0.1",
        port=8000,
        workers=1,
        cors_origins="",
        max_depth=15,
        max_cost=50_000,
        max_aliases=100,
        max_tokens=5_000,
        max_document_bytes=100_000,
        max_body_bytes=8_000_000,
        request_seconds=10,
    )


def test_settings_are_read_under_their_prefix() -> None:
    settings = load_settings({"MARQUEE_DATABASE_URL": "postgres://me@db:5432/films", "MARQUEE_PORT": "80", "PORT": "9000"})

    assert settings == Settings(database_url="postgres://me@db:5432/films", port=80)


def test_what_the_tests_are_told_is_no_setting() -> None:
    assert load_settings({"MARQUEE_TEST_POSTGRES_URL": "postgres://me@db/films"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MARQUEE_PORT", "eighty", "MARQUEE_PORT is 'eighty'; it must be a port number from 0 (any free one) to 65535."),
        ("MARQUEE_PORT", "65536", "MARQUEE_PORT is '65536'; it must be a port number from 0 (any free one) to 65535."),
        ("MARQUEE_HOST", "", "MARQUEE_HOST is ''; it must be the address to listen on, such as 127.0.0.1 or 0.0.0.0."),
        ("MARQUEE_MAX_DEPTH", "0", "MARQUEE_MAX_DEPTH is '0'; it must be how deep a query may nest: a whole number from 1."),
        ("MARQUEE_DATABSE_URL", "sqlite://x", "MARQUEE_DATABSE_URL is not a setting; did you mean MARQUEE_DATABASE_URL?"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings({name: value})

    assert str(refusal.value) == message


def test_a_name_like_no_setting_is_answered_with_all_of_them() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings({"MARQUEE_ZZZ": "1"})

    names = [f"MARQUEE_{name.upper()}" for name in Settings.model_fields]
    assert str(refusal.value) == f"MARQUEE_ZZZ is not a setting; the settings are {', '.join(names)}."
