"""Who may read and write which space, remembered for a second: asked on every request."""

from __future__ import annotations

from collections.abc import Hashable

from hiroba.kernel.decide import service as decisions
from hiroba.kernel.decide.types import Action, Principal, Resource, Sight, Visibility
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.remembered import Remembered

_SECONDS = 1.0
_sights = Remembered[Sight](_SECONDS)
_refusals = Remembered[Exception | None](_SECONDS)


async def sight_of(who: Principal) -> Sight:
    """What `who` may see of the living city."""
    if settings.server().open or who.kind == "anonymous":
        return decisions.sight(who, Action.ENTITY_READ)
    return await _sights.get(_asker(who), lambda: decisions.sight(who, Action.ENTITY_READ))


async def require(who: Principal, action: Action, organisation: str) -> None:
    """Return where it is allowed in the organisation's space. Raises Forbidden, SignInNeeded."""
    if settings.server().open:
        return
    what = Resource("entity", "", organisation, Visibility.PRIVATE)

    def ask() -> Exception | None:
        try:
            decisions.require(who, action, what)
        except (decisions.Forbidden, decisions.SignInNeeded) as refusal:
            return refusal
        return None

    refusal = await _refusals.get((action, organisation, _asker(who)), ask)
    if refusal is not None:
        raise refusal


def _asker(who: Principal) -> Hashable:
    return who.kind, who.id, tuple(who.roles.items()), who.scopes, who.operator
