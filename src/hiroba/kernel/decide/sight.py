"""What a principal may read, as a constraint for a query: the same rules as the policies."""

from __future__ import annotations

from hiroba.kernel.decide.types import EVERYTHING, ONLY_PUBLIC, Action, Principal, Role, Sight
from hiroba.kernel.organisations import service as organisations


def sight_of(who: Principal, action: Action) -> Sight:
    """Return what `who` sees when they do `action` (a reading one)."""
    if who.scopes is not None and action not in who.scopes:
        return ONLY_PUBLIC
    if who.kind == "system":
        return EVERYTHING
    if not who.roles:
        return ONLY_PUBLIC
    officer = [code for code, role in who.roles.items() if role is not Role.MEMBER]
    return Sight(
        everything=False,
        organisations=frozenset(code for mine in who.roles for code in organisations.below(mine)),
        private_of=frozenset(code for mine in officer for code in organisations.body_below(mine)),
    )
