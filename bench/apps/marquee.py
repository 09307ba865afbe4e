"""Marquee as it is served."""

import os

from starlette.types import ASGIApp

from cms.config import load_settings
from cms.database.addresses.address import Address
from cms.entrypoints.app_factory import create_app


def marquee_app(address: Address) -> ASGIApp:  # noqa: ARG001 - it reads its own settings, as it always does
    """The application with the settings of the environment."""
    return create_app(load_settings(os.environ))
