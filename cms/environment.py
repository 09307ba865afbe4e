"""What of the process's environment is meant for us: without what orchestrators put there, and with secrets read from files."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from cms.errors import ConfigurationError

SETTING_PREFIX = "MARQUEE_"
TEST_PREFIX = "MARQUEE_TEST_"  # what the test suite is told stands beside the settings and is not one
FILE_SUFFIX = "_FILE"

_SERVICE = r"MARQUEE(?:_[A-Z0-9_]+)?"  # a service called `marquee`, or `marquee-database`
_ADDRESS = r"(?:tcp|udp|sctp)://\S+"
_LINKED = re.compile(rf"(?P<service>{_SERVICE})_NAME")
_LINK = re.compile(r"/[^/\s]+/[^/\s]+")  # Docker's name for one container as another sees it
_INJECTED = [
    (re.compile(_SERVICE + name), re.compile(value))
    for name, value in (
        (r"_SERVICE_HOST", r"[0-9A-Fa-f.:]+"),
        (r"_SERVICE_PORT(?:_[A-Z0-9_]+)?", r"[0-9]+"),
        (r"_PORT", _ADDRESS),
        (r"_PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_START|_END)?", _ADDRESS),
        (r"_PORT_[0-9]+_(?:TCP|UDP|SCTP)_(?:ADDR|PROTO|PORT|PORT_START|PORT_END)", r"\S+"),
        (r"_NAME", r"/[^/\s]+/[^/\s.]+"),  # with a dot it might be a file
        (r"_ENV_\w+", r"(?s:.*)"),
    )
]
"""Variables that Kubernetes makes for each service, and Docker for each link, by the shapes of their names and values."""


def own_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables under our prefix but those of the tests, and those that an orchestrator made for a service of our name."""
    return {
        name: value
        for name, value in environ.items()
        if name.startswith(SETTING_PREFIX) and not name.startswith(TEST_PREFIX) and not _is_injected(name, environ)
    }


def _is_injected(name: str, environ: Mapping[str, str]) -> bool:
    return _has_shape(name, environ[name]) or _names_link(name, environ)


def _has_shape(name: str, value: str) -> bool:
    return any(shape.fullmatch(name) and content.fullmatch(value) for shape, content in _INJECTED)


def _names_link(name: str, environ: Mapping[str, str]) -> bool:
    """Whether it is the name of a link whose address is given beside it."""
    linked = _LINKED.fullmatch(name)
    if linked is None or not _LINK.fullmatch(environ[name]):
        return False
    address = f"{linked['service']}_PORT"
    return address in environ and _has_shape(address, environ[address])


def read_secret_files(given: Mapping[str, str], secrets: Iterable[str]) -> dict[str, str]:
    """The variables with each secret `NAME` that is in the file named by `NAME_FILE` in its place.

    ConfigurationError when both are set, or the file holds no text. Nothing of either is repeated: a secret may have
    been written where the name of its file belongs.
    """
    read = dict(given)
    for name in secrets:
        file = f"{name}{FILE_SUFFIX}"
        if file in read:
            if name in read:
                raise ConfigurationError(f"{name} and {file} are both set; set one of them.")
            read[name] = _read(file, read.pop(file))
    return read


def _read(name: str, path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ConfigurationError(f"The file that {name} names cannot be read: {error.strerror}.") from None
    except ValueError:
        raise ConfigurationError(f"The file that {name} names is no text in UTF-8.") from None
    if not text:
        raise ConfigurationError(f"The file that {name} names is empty.")
    return text
