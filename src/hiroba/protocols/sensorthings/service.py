"""The door: OGC SensorThings API 1.1 over HTTP at /sta/v1.1, and its part of MQTT."""

from __future__ import annotations

from hiroba.protocols.http import service as http
from hiroba.protocols.sensorthings.publishing import Listener, changes_in, create_by_message
from hiroba.protocols.sensorthings.serving import Paths, failed

__all__ = ["Listener", "application", "changes_in", "create_by_message"]


def application() -> http.Application:
    """The ASGI application."""
    return http.Application(Paths(), failed)
