"""Values of people and their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from hiroba.kernel.decide.types import Action, Principal


@dataclass(frozen=True)
class PersonInfo:
    id: int
    email: str
    display_name: str
    language: str
    operator: bool
    active: bool


@dataclass(frozen=True)
class ClientInfo:
    """What is known of a program. keys: public JWKs that it signs by; none: it has a secret."""

    id: str
    name: str
    owner: int
    organisation: str
    scopes: frozenset[Action]
    keys: tuple[dict[str, Any], ...]
    created: datetime
    revoked: datetime | None


class Bearer(NamedTuple):
    """Who asks with a token, and until when at most."""

    who: Principal
    expires: datetime | None


@dataclass(frozen=True)
class TokenInfo:
    """What is known of a token; never its secret."""

    id: int
    prefix: str  # the first characters of the secret
    name: str
    owner: int
    organisation: str
    scopes: frozenset[Action]
    created: datetime
    expires: datetime | None
    last_used: date | None  # to the day
    revoked: datetime | None
