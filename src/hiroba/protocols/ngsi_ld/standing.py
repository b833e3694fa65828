"""Answers without waiting, for who asked the same way before and wants what most want.

What a request's header fields say (which space, in which form) is found out once; what its sender may see and
write is remembered for a moment. While both stand, one entity or a page of them is answered, and an update of
an attribute is begun, at once. Whatever is unusual goes the usual way.

Of each caller little is looked at, and what many have alike lies in memory once: where ten thousand ask in
turn, what is one caller's alone has to be fetched from far away each time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

from hiroba.context.jsonld import service as jsonld
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Sight
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import (
    allowed_at_once,
    credential_of,
    principal_at_once,
    sight_at_once,
    there_at_once,
)
from hiroba.protocols.http.types import Held, Request
from hiroba.protocols.ngsi_ld.accept import JSON
from hiroba.protocols.ngsi_ld.exchange import echoed
from hiroba.protocols.ngsi_ld.links import to_context
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.service import Tally

# Fields that change the answer, or whom it is asked of.
_SAYING = frozenset(("link", "prefer", "via", "ngsild-snapshot", "ngsild-entitymap"))
# Fields of every answer in JSON and in the names of the core context.
CORE_JSON = ((b"content-type", JSON.encode()), (b"link", to_context(jsonld.CORE.link)))
_Header = list[tuple[bytes, bytes]]
_CALLERS: Final = 16_384  # as many as answers about who asks


@dataclass(slots=True)
class Said:
    """What the fields of a request say, whoever sends them, and who sent them before, by their credential.

    fields: that every answer carries; core: those of an answer in JSON besides.
    """

    store: Store
    tenant: str
    fields: _Header
    core: _Header
    readers: dict[str, Reader] = field(default_factory=dict)
    writers: dict[str, Writer] = field(default_factory=dict)


class _Caller:
    """Somebody, and what they may, which stands until an answer that it follows from has to be asked for
    again, or others come to answer for a space.

    tally: where their uses count. turn: of the loop, in which nothing of that changes.
    """

    __slots__ = ("_begun", "_end", "_follows", "_revision", "said", "tally", "turn", "who")

    def __init__(self, said: Said, asked: Held[Principal], *besides: Held[Any]) -> None:
        """besides: the other answers that it follows from."""
        self.said, self.who = said, asked.answer
        self.tally: Tally = metering.tally_of(self.who, said.tenant.lower())
        self.turn: int | None = None
        self._follows = (asked, *besides)
        self._begun = min(each.begun for each in self._follows)
        self._end = min(each.end for each in self._follows)
        self._revision = sources.revision(said.store)

    def stands(self, moment: _Moment) -> bool:
        if moment.revision != self._revision:
            return False
        if self._begun >= moment.stands_since:
            return moment.now < self._end
        return all(each.good(moment.now) for each in self._follows)


class Reader(_Caller):
    """sight: what they see as others do."""

    __slots__ = ("sight",)

    def __init__(self, said: Said, asked: Held[Principal], sees: Held[Sight], *besides: Held[Any]) -> None:
        super().__init__(said, asked, sees, *besides)
        self.sight = sees.answer.alike


class Writer(_Caller):
    """Somebody who may write in the space."""

    __slots__ = ()


_Who = TypeVar("_Who", Reader, Writer)
_Find = Callable[[Said, Held[Principal]], _Who | None]


def stand(request: Request, tenant: str) -> None:
    """Keep what the fields of a request say that was let in, where it is a usual one."""
    headers = request.headers
    if request.space or not _SAYING.isdisjoint(headers) or headers.get("accept", JSON) not in (JSON, "*/*"):
        return
    store, alike = stores.opened(), headers.alike
    said: Said | None = alike.derived
    if store is not None and (said is None or said.store is not store or said.tenant != tenant):
        fields = echoed(request)
        alike.derived = Said(store, tenant, fields, [*CORE_JSON, *fields])


def reader(request: Request) -> Reader | None:
    """Who may be answered from here alone.

    Those that came in together (a turn of the loop) are one question of who may see what.
    """
    said: Said | None = request.headers.alike.derived
    return None if said is None else _this_turn(request, said, said.readers, _reader)


def writer(request: Request) -> Writer | None:
    """Who may write in a space that nobody else answers for."""
    said: Said | None = request.headers.alike.derived
    return None if said is None else _this_turn(request, said, said.writers, _writer)


def _this_turn(request: Request, said: Said, known: dict[str, _Who], find: _Find[_Who]) -> _Who | None:
    credential, turn = credential_of(request), said.store.look()
    found = known.get(credential)
    if found is None or (found.turn != turn and not found.stands(_at(said.store, turn))):
        found = _looked(request, said, find)
        if found is None:
            known.pop(credential, None)
            return None
        if len(known) >= _CALLERS:
            known.clear()
        known[credential] = found
    found.turn = turn
    request.principal, request.tally = found.who, found.tally
    return found


class _Moment(NamedTuple):
    """What is the same for all that came in in one turn. stands_since: see `decide`. revision: -1 where the
    store is not the open one."""

    turn: int | None
    store: Store | None
    now: float
    stands_since: float
    revision: int


_moment = _Moment(None, None, 0.0, math.inf, -1)


def _at(store: Store, turn: int) -> _Moment:
    global _moment
    if _moment.turn != turn or _moment.store is not store:
        is_open, now = store is stores.opened(), time.monotonic()
        revision = sources.revision(store) if is_open else -1
        _moment = _Moment(turn, store, now, decide.stands_since(now), revision)
    return _moment


def _looked(request: Request, said: Said, find: _Find[_Who]) -> _Who | None:
    """Who asks and what they may, where that is remembered and nobody else answers for the space."""
    if said.store is not stores.opened() or sources.living(said.store, said.tenant):
        return None
    who = principal_at_once(request)
    return None if who is None else find(said, who)


def _reader(said: Said, asked: Held[Principal]) -> Reader | None:
    sees, there = sight_at_once(asked.answer), _there(said.tenant)
    if sees is None or there is None or there.answer is not True:
        return None
    return Reader(said, asked, sees, there)


def _there(tenant: str) -> Held[Any] | None:
    """Whether the organisation whose space it is has not left."""
    return there_at_once("" if tenant == settings.city().default_tenant else tenant)


def _writer(said: Said, asked: Held[Principal]) -> Writer | None:
    may = allowed_at_once(asked.answer, Action.ENTITY_WRITE, said.tenant)
    return None if may is None or may.answer is not True else Writer(said, asked, may)
