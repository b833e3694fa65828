"""Who may change what an organisation looks after."""

from __future__ import annotations

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource


def require(owner: str, who: Principal) -> None:
    """Raises Forbidden."""
    decide.require(who, Action.DATASET_MANAGE, Resource("dataset", "", owner))
