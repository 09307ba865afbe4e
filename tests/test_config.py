"""The settings."""

from pathlib import Path

import pytest

from cms.config import SECRET_SETTINGS, Settings, load_settings
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
        (
            "MARQUEE_DATABASE_URL",
            "",
            (
                "MARQUEE_DATABASE_URL is empty; it must be "
                "the address of a database: sqlite://PATH or postgres://USER@HOST:PORT/NAME."
            ),
        ),
        (
            "MARQUEE_DATABASE_PASSWORT_FILE",
            "/run/secrets/x",
            "MARQUEE_DATABASE_PASSWORT_FILE is not a setting; did you mean MARQUEE_DATABASE_PASSWORD_FILE?",
        ),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings({name: value})

    assert str(refusal.value) == message


def test_a_name_like_no_setting_is_answered_with_all_of_them() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings({"MARQUEE_ZZZ": "1"})

    names = [*(f"MARQUEE_{name.upper()}" for name in Settings.model_fields), *(f"{name}_FILE" for name in SECRET_SETTINGS)]
    assert str(refusal.value) == f"MARQUEE_ZZZ is not a setting; the settings are {', '.join(names)}."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MARQUEE_SERVICE_HOST", "172.21.0.9"),
        ("MARQUEE_SERVICE_HOST", "fd00::9"),
        ("MARQUEE_SERVICE_PORT", "8000"),
        ("MARQUEE_SERVICE_PORT_HTTP", "8000"),
        ("MARQUEE_PORT", "tcp://172.21.0.9:8000"),
        ("MARQUEE_PORT_8000_TCP", "tcp://172.21.0.9:8000"),
        ("MARQUEE_PORT_8000_TCP_ADDR", "172.21.0.9"),
        ("MARQUEE_PORT_8000_TCP_PORT", "8000"),
        ("MARQUEE_PORT_8000_TCP_PROTO", "tcp"),
        ("MARQUEE_PORT_8000_TCP_START", "tcp://172.21.0.9:8000"),
        ("MARQUEE_PORT_8000_TCP_PORT_END", "8001"),
        ("MARQUEE_NAME", "/proxy/marquee"),
        ("MARQUEE_ENV_MARQUEE_HOST", "0.0.0.0"),
        ("MARQUEE_ENV_NOTICE", "two\nlines"),
        ("MARQUEE_DB_SERVICE_HOST", "172.21.0.8"),
        ("MARQUEE_DB_PORT", "tcp://172.21.0.8:5432"),
        ("MARQUEE_DB_PORT_5432_TCP", "tcp://172.21.0.8:5432"),
        ("MARQUEE_DB_PORT_5432_TCP_PORT", "5432"),
        ("MARQUEE_DB_NAME", "/marquee/marquee-db"),
        ("MARQUEE_DB_NAME", "/web/db"),
        ("MARQUEE_DATABASE_NAME", "/x/database"),
        ("MARQUEE_DNS_PORT_53_UDP", "udp://172.21.0.8:53"),
    ],
)
def test_what_an_orchestrator_says_of_its_services_is_no_setting(name: str, value: str) -> None:
    assert load_settings({name: value, "MARQUEE_MAX_DEPTH": "7"}) == Settings(max_depth=7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MARQUEE_SERVICE_HOST", "0.0.0.0:80/x"),
        ("MARQUEE_SERVICE", "172.21.0.9"),
        ("MARQUEE_PORTS", "tcp://172.21.0.9:8000"),
        ("MARQUEE_WEB_PORT", "8000"),
        ("MARQUEE_PORT_HTTP_TCP", "tcp://172.21.0.9:8000"),
        ("MARQUEE_DATABASE_NAME", "/var/lib/films.sqlite3"),
        ("MARQUEE_DATABASE_NAME", "/data/films.sqlite3"),
        ("MARQUEE_DATABASE_NAME", "films"),
        ("MARQUEE_ENV", "production"),
    ],
)
def test_a_slip_of_the_pen_that_looks_alike_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} is not a setting; "):
        load_settings({name: value})


def test_the_name_of_a_link_is_told_by_the_address_beside_it() -> None:
    address = {"MARQUEE_DB_PORT": "tcp://172.21.0.8:5432"}

    assert load_settings({**address, "MARQUEE_DB_NAME": "/web/db.films"}) == Settings()
    with pytest.raises(ConfigurationError, match=r"^MARQUEE_DB_NAME is not a setting; "):
        load_settings({**address, "MARQUEE_DB_NAME": "films"})


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
@pytest.mark.parametrize("name", SECRET_SETTINGS)
def test_a_secret_may_stand_in_a_file(name: str, ending: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"postgres://me:p w@db/films{ending}", newline="")

    assert load_settings({f"{name}_FILE": str(tmp_path / "secret")}) == load_settings({name: "postgres://me:p w@db/films"})


@pytest.mark.parametrize("name", SECRET_SETTINGS)
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "The file that {} names cannot be read: No such file or directory."),
        (".", "The file that {} names cannot be read: Is a directory."),
        ("latin", "The file that {} names is no text in UTF-8."),
        ("blank", "The file that {} names is empty."),
    ],
)
def test_a_file_that_holds_no_secret_is_refused_without_repeating_its_name(
    name: str, path: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("latin").write_bytes(b"caf\xe9")
    Path("blank").write_text("\n")

    with pytest.raises(ConfigurationError) as refusal:
        load_settings({f"{name}_FILE": path})

    assert str(refusal.value) == message.format(f"{name}_FILE")


@pytest.mark.parametrize("name", SECRET_SETTINGS)
def test_a_secret_is_given_once(name: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings({name: "s3cret", f"{name}_FILE": "/run/secrets/marquee"})

    assert str(refusal.value) == f"{name} and {name}_FILE are both set; set one of them."


def test_settings_are_shown_without_secrets() -> None:
    settings = load_settings({"MARQUEE_DATABASE_URL": "postgres://me:s3cret@db/films", "MARQUEE_DATABASE_PASSWORD": "s3cret"})

    assert "s3cret" not in repr(settings)
