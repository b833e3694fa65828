"""Separation of duties: what one person wrote, another approves."""

from __future__ import annotations

from hiroba.kernel.decide.errors import SecondPersonNeeded
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal


def require_another(who: Principal, *writers: str) -> None:
    """Return where `who` may approve what these wrote (ids of principals).

    Raises SecondPersonNeeded for a writer, for whoever acts on a writer's behalf, and for a machine: its
    token belongs to somebody, who may be the writer.
    """
    if not is_another(who, *writers):
        journal.refused(who, "duty.approve", "duty", rules=("second-person",))
        raise SecondPersonNeeded


def is_another(who: Principal, *writers: str) -> bool:
    """The same as an answer, for a page that shows what can be done."""
    if who.kind == "system":
        return True
    return who.kind == "person" and {who.id, *who.behalf.values()}.isdisjoint(writers)
