"""Linked entities in an answer: join=inline and join=flat (ETSI GS CIM 009, 4.5.23)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Projection, View
from hiroba.context.jsonld.types import Context
from hiroba.context.store.service import times_of
from hiroba.context.store.types import Select, Store, Stored
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.ngsi_ld.viewing import Join

MOST = 10_000  # linked entities in one answer
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_TARGETS = (("object", "entity"), ("objectList", "entityList"))
Document = dict[str, Any]


class TooManyLinks(HirobaError):
    """More linked entities than an answer may hold (error TooComplexQuery)."""

    code = "too_complex"
    status = 403
    sentence = _(
        "つながりの先のエンティティが{limit}件を超えます。joinLevelを小さくするか、pickで絞ってください。"
    )


class Node:
    """One entity of the answer. view: how this one is shown."""

    __slots__ = ("body", "times", "view")

    def __init__(self, body: Document, times: Document, view: View) -> None:
        self.body, self.times, self.view = body, times, view


def node_of(stored: Stored, view: View) -> Node:
    return Node(_decode(stored.body), times_of(stored.times), view)


async def joined(
    store: Store, tenant: str, sight: Sight, nodes: Sequence[Node], join: Join, context: Context
) -> list[Document]:
    """Return the entities as they are shown, with those that they point to (as far as the reader may see
    them) within them or behind them. Raises TooManyLinks."""
    linked = await _gather(store, tenant, sight, nodes, join)
    if join.kind == "flat":
        shown = [*nodes, *linked.values()]
        return [each for node in shown if (each := shown_as(node, context))]
    inliner = _Inliner(linked, context)
    return [each for node in nodes if (each := inliner.show(node, join.level, join.contained))]


def shown_as(node: Node, context: Context) -> Document:
    return entities.render(node.body, node.times, node.view, context)


async def _gather(
    store: Store, tenant: str, sight: Sight, nodes: Sequence[Node], join: Join
) -> dict[str, Node]:
    """Follow the links level by level; each entity is asked for once."""
    found: dict[str, Node] = {}
    known = (
        {*join.contained, *(node.body["id"] for node in nodes)}
        if join.kind == "flat"
        else set(join.contained)
    )
    level = list(nodes)
    for _level in range(join.level):
        wanted: dict[str, View] = {}
        for node in level:
            for name, id in _links(node):
                if id not in known and id not in found:
                    wanted.setdefault(id, _view_behind(node.view, name))
        ids = tuple(wanted)
        if not ids:
            break
        if len(found) + len(ids) > MOST:
            raise TooManyLinks(limit=MOST)
        page = await store.select(Select(tenant=tenant, sight=sight, ids=ids, limit=len(ids)))
        level = [node_of(stored, wanted[stored.id]) for stored in page.items]
        found.update((node.body["id"], node) for node in level)
    return found


def _links(node: Node) -> Iterator[tuple[str, str]]:
    """Attributes that are shown, each with an id that it points to."""
    for name, value in node.body.items():
        if not _is_shown(name, node.view):
            continue
        for instance in value if type(value) is list else (value,):
            if type(instance) is dict:
                for member, _inside in _TARGETS:
                    for id in _ids(instance.get(member)):
                        yield name, id


def _ids(value: Any) -> list[str]:
    items = value if type(value) is list else [value]
    plain = [each.get("object") if type(each) is dict else each for each in items]
    return [each for each in plain if type(each) is str]


def _is_shown(name: str, view: View) -> bool:
    if view.pick is not None and name not in view.pick:
        return False
    if view.omit is not None and name in view.omit and view.omit[name] is None:
        return False
    return view.attrs is None or name in view.attrs


def _view_behind(view: View, name: str) -> View:
    """How the entity behind a link is shown: by what the projections say of it, else whole."""
    return msgspec.structs.replace(
        view, pick=_inner(view.pick, name), omit=_inner(view.omit, name), attrs=None
    )


def _inner(projection: Projection | None, name: str) -> Projection | None:
    return None if projection is None else projection.get(name)


class _Inliner:
    """Shows entities with those they point to inside. left: how many more may be shown."""

    def __init__(self, linked: Mapping[str, Node], context: Context) -> None:
        self._linked, self._context = linked, context
        self._left = MOST

    def show(self, node: Node, level: int, above: frozenset[str]) -> Document:
        """An entity that is around already is not repeated. Raises TooManyLinks."""
        self._left -= 1
        if self._left < 0:
            raise TooManyLinks(limit=MOST)
        shown = shown_as(node, self._context)
        if level == 0:
            return shown
        around = above | {node.body["id"]}
        inside: dict[str, dict[str, Document]] = {}
        for name, id in _links(node):
            there = self._linked.get(id)
            if there is not None and id not in around:
                view = msgspec.structs.replace(_view_behind(node.view, name), geojson=False)
                inside.setdefault(name, {})[id] = self.show(
                    Node(there.body, there.times, view), level - 1, around
                )
        for name, found in inside.items():
            _put(shown, node, name, self._context, found)
        return shown


def _put(shown: Document, node: Node, name: str, context: Context, inside: Mapping[str, Document]) -> None:
    holder = shown["properties"] if node.view.geojson and "properties" in shown else shown
    term = context.compact(name)
    if term not in holder:
        return
    if node.view.representation == "simplified":
        holder[term] = _replaced(holder[term], inside)
        return
    instances = holder[term] if type(holder[term]) is list else [holder[term]]
    for instance in instances:
        for member, place in _TARGETS:
            found = [inside[id] for id in _ids(instance.get(member)) if id in inside]
            if found:
                single = member == "object" and type(instance[member]) is str
                instance[place] = found[0] if single else found


def _replaced(value: Any, inside: Mapping[str, Document]) -> Any:
    if type(value) is str:
        return inside.get(value, value)
    if type(value) is list:
        return [_replaced(each, inside) for each in value]
    return {key: _replaced(each, inside) for key, each in value.items()} if type(value) is dict else value
