"""The options of a connection to PostgreSQL that the driver knows, by libpq's names."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from cms.database.addresses.wrong_address import wrong_address
from cms.wording import find_similar

_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_TLS_VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
PLACES = ("host", "port", "user", "password", "dbname")
"""Options that may stand in front of the question mark as well."""

FILES = ("passfile", "sslcert", "sslcrl", "sslkey", "sslrootcert")
SECRET_OPTIONS = ("password", "sslpassword")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "gsslib": ("gssapi", "sspi"),
    "ssl_max_protocol_version": _TLS_VERSIONS,
    "ssl_min_protocol_version": _TLS_VERSIONS,
    "sslmode": _SSL_MODES,
    "sslnegotiation": ("postgres", "direct"),
    # The others lead to servers where nothing can be written, and nothing be told of changes.
    "target_session_attrs": ("any", "primary", "read-write"),
}
OPTIONS = sorted((*PLACES, *FILES, *_CHOICES, "krbsrvname", "service", "sslpassword"))


def parse_options(query: str) -> dict[str, str]:
    """The options in what follows the question mark; ConfigurationError for one that is not known or has no right value."""
    options = {}
    for option in query.split("&") if query else ():
        name, _, value = option.partition("=")
        options[name] = unquote(value)
        _check_option(name, options[name])
    return options


def _check_option(name: str, value: str) -> None:
    if name not in OPTIONS:
        near = find_similar(name, OPTIONS)
        advice = f"did you mean {near}?" if near else f"the options are {', '.join(OPTIONS)}."
        raise wrong_address(f"has the option {name[:40]!r}", advice)
    if not value:
        raise wrong_address(f"has no value for the option {name}", f"write {name}=VALUE, or leave it out.")
    choices = _CHOICES.get(name, (value,))
    if value not in choices:
        raise wrong_address(f"has {name}={value[:40]}", f"it must be {', '.join(choices[:-1])} or {choices[-1]}.")


def check_files(options: Mapping[str, str], environ: Mapping[str, str]) -> None:
    """ValueError for a file that cannot be read: the driver would not say which one, or go on without it."""
    for name in FILES:
        variable = f"PG{name.upper()}"
        if name in options:
            _check_file(name, Path(options[name]))
        elif environ.get(variable):
            _check_file(variable, Path(environ[variable]))


def _check_file(name: str, path: Path) -> None:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
    except OSError as error:
        raise ValueError(f"the file {path} of {name} cannot be read ({error.strerror})") from error
    if name.lower().endswith("passfile") and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"the file {path} of {name} may be read by others; only its owner may (chmod 600)")
