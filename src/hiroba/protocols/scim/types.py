"""Values of a staff directory's link, as its organisation's page tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hiroba.kernel.decide.types import Role
from hiroba.protocols.scim.schemas import PATH as PATH


@dataclass(frozen=True)
class LinkInfo:
    """came, changed, failed: when the directory last asked, changed something, was refused; None for never.

    at: what it was refused, as "PATCH /Users emails". why: a sentence, "" for nothing.
    active, stopped: people.
    """

    came: datetime | None
    changed: datetime | None
    failed: datetime | None
    at: str
    why: str
    active: int
    stopped: int


@dataclass(frozen=True)
class GroupInfo:
    """role: what its members may do here; None: no more than any member."""

    id: str
    name: str
    members: int
    role: Role | None


@dataclass(frozen=True)
class StaffInfo:
    """One person as the directory last said it."""

    name: str
    address: str
    active: bool
    modified: datetime
