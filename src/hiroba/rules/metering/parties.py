"""In whose name somebody uses data."""

from __future__ import annotations

from hiroba.kernel.decide.types import Principal
from hiroba.rules.metering.types import PartyKind, User

_ANONYMOUS = User(PartyKind.ANONYMOUS, "")
_PERSON = User(PartyKind.PERSON, "")


def user_of(who: Principal, owner: str = "") -> User:
    """A key uses in its organisation's name. A person in several uses the owner's data in the owner's name
    where they are in it, else in that of the first by code."""
    if who.roles:
        return User(PartyKind.ORGANISATION, owner if owner in who.roles else min(who.roles))
    return _ANONYMOUS if who.kind == "anonymous" else _PERSON
