"""The door of the thin HTTP layer: a router as an application, and who may do what."""

from __future__ import annotations

from hiroba.protocols.http.application import Application
from hiroba.protocols.http.errors import LengthRequired, MethodNotAllowed
from hiroba.protocols.http.fields import Fields, fields_of
from hiroba.protocols.http.guarding import DATA_POLICY, transport
from hiroba.protocols.http.principal import credential_of, principal_at_once
from hiroba.protocols.http.rights import (
    allowed_at_once,
    forget,
    require,
    require_there,
    sight_at_once,
    sight_of,
    there_at_once,
)
from hiroba.protocols.http.router import Found, Router

__all__ = [
    "DATA_POLICY",
    "Application",
    "Fields",
    "Found",
    "LengthRequired",
    "MethodNotAllowed",
    "Router",
    "allowed_at_once",
    "credential_of",
    "fields_of",
    "forget",
    "principal_at_once",
    "require",
    "require_there",
    "sight_at_once",
    "sight_of",
    "there_at_once",
    "transport",
]
