"""The files for containers name what there is; no engine runs them here."""

import re
from pathlib import Path

import yaml

from cms.config import load_settings
from cms.database.addresses.address import configured_address
from cms.entrypoints.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_what_the_image_copies_is_there_and_not_kept_from_it() -> None:
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()]
    allowed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(copied) == sorted(allowed)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_brings_the_uv_that_make_brings() -> None:
    script = (ROOT / ".ci" / "uv").read_text(encoding="utf-8")

    assert re.findall(r"uv==([0-9.]+)", DOCKERFILE) == re.findall(r"^readonly PINNED=([0-9.]+)$", script, re.MULTILINE)


def test_the_image_is_set_up_by_settings_and_runs_commands() -> None:
    given = dict(re.findall(r"(MARQUEE_[A-Z_]+)=(\S+)", DOCKERFILE))

    assert load_settings(given).database_url == "sqlite:///var/lib/marquee/marquee.sqlite3"
    assert set(re.findall(r"\bcms ([a-z]+)", DOCKERFILE.split("CMD")[-1])) <= set(COMMANDS)


def test_the_services_are_health_checked_and_wait_for_each_other() -> None:
    services = COMPOSE["services"]

    assert set(services) == {"marquee", "database"}
    assert [name for name, service in services.items() if "healthcheck" not in service] == []
    assert services["marquee"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert set(COMPOSE["volumes"]) == {"content"}


def test_the_image_runs_as_a_user_by_number_who_owns_what_it_writes() -> None:
    (user,) = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    (made,) = re.findall(r"useradd --uid (\d+) --gid (\d+) --create-home --home-dir (\S+)", DOCKERFILE)

    assert user == f"{made[0]}:{made[1]}"
    assert re.findall(r"^(?:WORKDIR|VOLUME) (/var\S+)$", DOCKERFILE, re.MULTILINE) == [made[2]] * 2


def test_the_services_are_set_up_by_settings_and_have_the_password_from_one_file(tmp_path: Path) -> None:
    given = dict(COMPOSE["services"]["marquee"]["environment"])
    secret = given["MARQUEE_DATABASE_PASSWORD_FILE"]
    given["MARQUEE_DATABASE_PASSWORD_FILE"] = str(tmp_path / "password")
    (tmp_path / "password").write_text("p@ss/50%\n", encoding="utf-8")

    address = configured_address(load_settings(given))

    assert str(address) == "postgres://marquee@database:5432/marquee"
    assert address.server is not None
    assert address.server.password == "p@ss/50%"
    assert COMPOSE["services"]["database"]["environment"]["POSTGRES_PASSWORD_FILE"] == secret
    assert [service["secrets"] for service in COMPOSE["services"].values()] == [[Path(secret).name]] * 2
    assert COMPOSE["secrets"] == {Path(secret).name: {"environment": "POSTGRES_PASSWORD"}}
