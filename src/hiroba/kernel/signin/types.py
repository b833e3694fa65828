"""Values of sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SessionInfo:
    """device: for example "Chrome, Windows", "" where it is not known. current: the one that asks."""

    id: int
    device: str
    ip: str
    since: datetime
    last_used: datetime
    current: bool


@dataclass(frozen=True)
class FactorInfo:
    """A passkey. alone: it signs in without a password."""

    id: int
    name: str
    created: datetime
    last_used: datetime | None
    alone: bool


@dataclass(frozen=True)
class Opening:
    """A service that people sign in to with their account here. confidential: it can keep a secret. logout:
    where it is told that a session has ended. sector: the host whose list says which services know people by
    one number, "" for those that are by themselves."""

    id: str
    name: str
    organisation: str
    redirects: tuple[str, ...]
    confidential: bool
    created: datetime
    logout: str = ""
    sector: str = ""


@dataclass(frozen=True)
class Ways:
    """How somebody can sign in. codes: recovery codes that are left; None: there are none."""

    email: str
    email_confirmed: bool
    password: bool
    passkeys: tuple[FactorInfo, ...]
    totp: bool
    codes: int | None
    providers: tuple[tuple[str, str], ...]  # id of the connection, title
    connectable: tuple[tuple[str, str], ...]  # id of the provider, title
