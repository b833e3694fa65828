"""Who runs the square."""

from __future__ import annotations

from typing import Final

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource

_PLATFORM: Final = Resource("platform", "", "")


def require_operator(who: Principal) -> None:
    """Raises Forbidden, SignInNeeded."""
    decide.require(who, Action.PLATFORM_OPERATE, _PLATFORM)
