"""Things of the city on pages and maps are uses of the data of whoever has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from hiroba.kernel.decide.types import Principal
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Subject, SubjectKind, Use


class Shown(Protocol):
    """A thing, or a line about one."""

    @property
    def tenant(self) -> str: ...
    @property
    def type(self) -> str: ...


def meter(who: Principal, things: Iterable[Shown], size: int = 0) -> None:
    """One use for each owner, of the type that they all have (else of any). size: bytes of the answer."""
    shown = [(each.tenant, each.type) for each in things]
    types = {type_ for _owner, type_ in shown}
    type_ = types.pop() if len(types) == 1 else ""
    for owner, number in Counter(owner for owner, _type in shown).items():
        subject = Subject(SubjectKind.ENTITIES, type_[:200], owner[:64])
        metering.meter(who, subject, Use.PAGE, rows=number, size=size * number // len(shown))
