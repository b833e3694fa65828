"""In whose name somebody uses data."""

from __future__ import annotations

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.metering.types import PartyKind, User

_ANONYMOUS = User(PartyKind.ANONYMOUS, "")
_PERSON = User(PartyKind.PERSON, "")


def user_of(who: Principal, owner: str = "") -> User:
    """A key uses in its organisation's name. A person in several uses the owner's data in the owner's name
    where they are in it, else in that of the first by code; a place for trials is only for its keys."""
    codes = [code for code in who.roles if who.kind == "token" or not organisations.is_trial(code)]
    if codes:
        return User(PartyKind.ORGANISATION, owner if owner in codes else min(codes))
    return _ANONYMOUS if who.kind == "anonymous" else _PERSON
