"""Answers without waiting, for who asked the same way before and wants what most want.

What a request's header fields say (which space, in which form) is found out once; what its sender may see and
write is remembered for a moment. While both stand, one entity or a page of them is answered, and an update of
an attribute is begun, at once. Whatever is unusual goes the usual way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from hiroba.context.jsonld import service as jsonld
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.kernel.decide.types import Action, Principal, Sight
from hiroba.protocols.http.service import is_allowed_at_once, principal_at_once, sight_at_once
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.accept import JSON
from hiroba.protocols.ngsi_ld.exchange import echoed
from hiroba.protocols.ngsi_ld.links import to_context

# Fields that change the answer, or whom it is asked of.
_SAYING = frozenset(("link", "prefer", "via", "ngsild-snapshot", "ngsild-entitymap"))
# Fields of every answer in JSON and in the names of the core context.
CORE_JSON = ((b"content-type", JSON.encode()), (b"link", to_context(jsonld.CORE.link)))
_Header = list[tuple[bytes, bytes]]


class Standing(NamedTuple):
    """fields: that every answer carries."""

    store: Store
    tenant: str
    who: Principal
    sight: Sight
    fields: _Header


class Writer(NamedTuple):
    """Somebody who may write. fields: that every answer without a body carries."""

    store: Store
    tenant: str
    who: Principal
    fields: _Header


_Stands = TypeVar("_Stands", Standing, Writer)


@dataclass(slots=True)
class _Kept(Generic[_Stands]):
    """What stood in the turn of the loop in which it was looked for last."""

    turn: int | None = None
    found: _Stands | None = None


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
    headers.derived = None if store is None else _Said(store, tenant, [*CORE_JSON, *echoed(request)])


def standing(request: Request) -> Standing | None:
    """What stands for a request that may be answered from here alone.

    Those that came in together (a turn of the loop) are one question of who may see what.
    """
    said: _Said | None = request.headers.derived
    return None if said is None else _this_turn(request, said, said.reading, _reader)


def writer(request: Request) -> Writer | None:
    """The same for who may write in a space that nobody else answers for."""
    said: _Said | None = request.headers.derived
    return None if said is None else _this_turn(request, said, said.writing, _writer)


def _this_turn(
    request: Request,
    said: _Said,
    kept: _Kept[_Stands],
    find: Callable[[_Said, Principal], _Stands | None],
) -> _Stands | None:
    turn = said.store.look()
    if turn is None or turn != kept.turn:
        who = _alone(request, said)
        kept.found = None if who is None else find(said, who)
        kept.turn = turn
    found = kept.found
    if found is not None:
        request.principal = found.who
    return found


def _alone(request: Request, said: _Said) -> Principal | None:
    """Who asks, where that is remembered and nobody else answers for the space."""
    if said.store is not stores.opened() or sources.living(said.store, said.tenant):
        return None
    return principal_at_once(request)


def _reader(said: _Said, who: Principal) -> Standing | None:
    sight = sight_at_once(who)
    return None if sight is None else Standing(said.store, said.tenant, who, sight, said.fields)


def _writer(said: _Said, who: Principal) -> Writer | None:
    if not is_allowed_at_once(who, Action.ENTITY_WRITE, said.tenant):
        return None
    return Writer(said.store, said.tenant, who, said.fields[len(CORE_JSON) :])
