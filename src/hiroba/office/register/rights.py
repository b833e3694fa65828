"""Who may see and do what in the register."""

from __future__ import annotations

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.manifests import service as manifests

WRITE, DECIDE = "register:write", "register:decide"


def reads_inside(who: Principal, organisation: str) -> bool:
    """Members of the organisation and of those above it read what is not public."""
    return decide.sight(who).sees(Visibility.ORGANISATION, organisation)


def may_write(who: Principal, organisation: str) -> bool:
    return manifests.allowed(who, WRITE, organisation)


def may_decide(who: Principal, organisation: str) -> bool:
    return manifests.allowed(who, DECIDE, organisation)


def require_writer(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    manifests.require(who, WRITE, organisation)


def require_decider(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    manifests.require(who, DECIDE, organisation)
