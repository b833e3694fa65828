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
from typing import Any, Generic, NamedTuple, TypeVar

from hiroba.context.jsonld import service as jsonld
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Sight
from hiroba.protocols.http.service import allowed_at_once, principal_at_once, sight_at_once
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


class Standing(NamedTuple):
    """sight: what who asks sees as others do. fields: that every answer carries. tally: where uses count."""

    store: Store
    tenant: str
    who: Principal
    sight: Sight
    fields: _Header
    tally: Tally


class Writer(NamedTuple):
    """Somebody who may write. fields: that every answer without a body carries."""

    store: Store
    tenant: str
    who: Principal
    fields: _Header
    tally: Tally


_Stands = TypeVar("_Stands", Standing, Writer)
_Found = tuple[_Stands, Held[Any]] | None  # and the answer that it follows from


@dataclass(slots=True)
class _Kept(Generic[_Stands]):
    """What stood when it was looked for last: it does until an answer that it follows from has to be asked
    for again, or others come to answer for a space.

    turn: of the loop, in which none of that happens. begun: when what it follows from was looked up first,
    end: when it is over, whatever stands. revision: of what others answer for.
    """

    turn: int | None = None
    found: _Stands | None = None
    begun: float = -math.inf
    end: float = -math.inf
    revision: int = -1
    who: Held[Principal] | None = None
    may: Held[Any] | None = None


@dataclass(slots=True)
class _Said:
    """What the fields of a request say, and what stood for them in the turn in which they came last."""

    store: Store
    tenant: str
    fields: _Header
    reading: _Kept[Standing] = field(default_factory=_Kept)
    writing: _Kept[Writer] = field(default_factory=_Kept)


def stand(request: Request, tenant: str) -> None:
    """Keep what the fields of a request say that was let in, where it is a usual one."""
    headers = request.headers
    if request.space or not _SAYING.isdisjoint(headers) or headers.get("accept", JSON) not in (JSON, "*/*"):
        return
    store = stores.opened()
    headers.alike.derived = None if store is None else _Said(store, tenant, [*CORE_JSON, *echoed(request)])


def standing(request: Request) -> Standing | None:
    """What stands for a request that may be answered from here alone.

    Those that came in together (a turn of the loop) are one question of who may see what.
    """
    said: _Said | None = request.headers.alike.derived
    return None if said is None else _this_turn(request, said, said.reading, _reader)


def writer(request: Request) -> Writer | None:
    """The same for who may write in a space that nobody else answers for."""
    said: _Said | None = request.headers.alike.derived
    return None if said is None else _this_turn(request, said, said.writing, _writer)


def _this_turn(
    request: Request, said: _Said, kept: _Kept[_Stands], find: Callable[[_Said, Principal], _Found[_Stands]]
) -> _Stands | None:
    turn = said.store.look()
    if turn != kept.turn:
        if not _still(said, kept, turn):
            _look(request, said, kept, find)
        kept.turn = turn
    found = kept.found
    if found is not None:
        request.principal, request.tally = found.who, found.tally
    return found


def _still(said: _Said, kept: _Kept[_Stands], turn: int) -> bool:
    moment = _moment
    if moment.turn != turn or moment.store is not said.store:
        moment = _begin(said.store, turn)
    if kept.found is None or moment.revision != kept.revision:
        return False
    if kept.begun >= moment.stands_since:
        return moment.now < kept.end
    who, may = kept.who, kept.may
    return who is not None and may is not None and who.good(moment.now) and may.good(moment.now)


class _Moment(NamedTuple):
    """What is the same for all that came in in one turn. stands_since: see `decide`. revision: -1 where the
    store is not the open one."""

    turn: int | None
    store: Store | None
    now: float
    stands_since: float
    revision: int


_moment = _Moment(None, None, 0.0, math.inf, -1)


def _begin(store: Store, turn: int) -> _Moment:
    global _moment
    is_open, now = store is stores.opened(), time.monotonic()
    revision = sources.revision(store) if is_open else -1
    _moment = _Moment(turn, store, now, decide.stands_since(now), revision)
    return _moment


def _look(
    request: Request, said: _Said, kept: _Kept[_Stands], find: Callable[[_Said, Principal], _Found[_Stands]]
) -> None:
    """Who asks and what they may, where that is remembered and nobody else answers for the space."""
    kept.found = None
    if said.store is not stores.opened() or sources.living(said.store, said.tenant):
        return
    who = principal_at_once(request)
    found = None if who is None else find(said, who.answer)
    if who is not None and found is not None:
        kept.found, may = found
        kept.who, kept.may = who, may
        kept.begun, kept.end = min(who.begun, may.begun), min(who.end, may.end)
        kept.revision = sources.revision(said.store)


def _reader(said: _Said, who: Principal) -> _Found[Standing]:
    sight = sight_at_once(who)
    if sight is None:
        return None
    tally = metering.tally_of(who, said.tenant.lower())
    return Standing(said.store, said.tenant, who, sight.answer.alike, said.fields, tally), sight


def _writer(said: _Said, who: Principal) -> _Found[Writer]:
    may = allowed_at_once(who, Action.ENTITY_WRITE, said.tenant)
    if may is None or may.answer is not True:
        return None
    tally = metering.tally_of(who, said.tenant.lower())
    return Writer(said.store, said.tenant, who, said.fields[len(CORE_JSON) :], tally), may
