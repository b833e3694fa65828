"""Separation of duties: what one person wrote, another approves."""

from __future__ import annotations

from hiroba.kernel.decide.errors import SecondPersonNeeded
from hiroba.kernel.decide.types import Principal


def require_another(who: Principal, *writers: str) -> None:
    """Return where `who` may approve what these wrote (ids of principals).

    Raises SecondPersonNeeded for a writer, for whoever acts on a writer's behalf, and for a machine: its
    token belongs to somebody, who may be the writer.
    """
    if who.kind == "system":
        return
    if who.kind != "person" or not {who.id, *who.behalf.values()}.isdisjoint(writers):
        raise SecondPersonNeeded
