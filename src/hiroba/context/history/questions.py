"""Which entities, and what of them: a temporal query answered step by step (ETSI GS CIM 009, 5.7.4.4)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

import msgspec

from hiroba.context.history import scopes_over_time, seeing
from hiroba.context.history.aggregates import aggregate
from hiroba.context.history.paging import told
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.types import (
    SCOPE,
    Aggregation,
    Answer,
    Evolution,
    Instance,
    Known,
    Projection,
    Question,
    Series,
    Window,
)
from hiroba.context.queries import service as queries
from hiroba.kernel.decide.types import Sight

_TOGETHER = 200  # entities that are looked at in one go
_MOST = 500_000  # instances that are held in memory together
_LONGEST = 30.0  # seconds of the processor that a question may take
_ALWAYS = Window()
_OWN = {"id", "type", "createdAt", "modifiedAt"}  # of the entity, not of its instances
_decode = msgspec.json.Decoder().decode
By = dict[str, list[Instance]]


def ask(history: SqliteHistory, question: Question) -> Answer:
    """Answer a question about many entities."""
    page: list[tuple[Known, list[scopes_over_time.Span] | None]] = []
    met = 0
    for entity, spans in _meeting(history, question):
        met += 1
        if question.offset < met <= question.offset + question.limit:
            page.append((entity, spans))
        elif met > question.offset + question.limit and not question.count:
            break
    evolutions, cut = _evolutions(history, question, page)
    more = met > question.offset + question.limit
    return Answer(evolutions, cut, met if question.count else None, more)


def ids(history: SqliteHistory, question: Question, most: int) -> list[str]:
    """The ids of all entities that meet a question, `most` of them."""
    everything = msgspec.structs.replace(question, offset=0, limit=_TOGETHER)
    return [entity.id for entity, _spans in islice(_meeting(history, everything), most)]


def evolution(history: SqliteHistory, question: Question, id: str) -> Answer | None:
    """One entity over time; None when there is no history of it, or it must not be seen."""
    entity = history.one(question.tenant, id)
    if entity is None or not _shown(question.sight, entity):
        return None
    known = seeing.with_change_seen(history, question, [entity])
    evolutions, cut = _evolutions(history, question, [(known[0], None)])
    return Answer(evolutions, cut)


def _shown(sight: Sight, entity: Known) -> bool:
    return sight.extent(entity.types, entity.owner.visibility, entity.owner.organisation) is not None


def has(history: SqliteHistory, entity: Known, projection: Projection, sight: Sight) -> bool:
    """Say whether there ever was anything of this that is seen."""
    wanted = seeing.seen(projection, seeing.extent(entity, sight))
    return bool(history.read(entity.tenant, [entity.key], _ALWAYS, wanted, cap=1)[entity.key])


def _meeting(
    history: SqliteHistory, question: Question
) -> Iterator[tuple[Known, list[scopes_over_time.Span] | None]]:
    """The entities that meet the question, with the times at which their scopes do.

    Raises QuestionTooComplex.
    """
    until = time.thread_time() + _LONGEST
    meets = _conditions(question)
    size = min(_TOGETHER, max(1, question.offset + question.limit))
    candidates = history.matching(question)
    while some := list(islice(candidates, size)):
        if time.thread_time() > until:
            raise queries.QuestionTooComplex
        some = seeing.with_change_seen(history, question, some)
        scopes = _scopes(history, question, some)
        for entity, instances in _with_instances(history, question, some):
            spans = None
            if question.scopes is not None:
                spans = scopes_over_time.spans(scopes[entity.key], question.scopes, question.window)
                if not spans:
                    continue
            if meets(entity, _within(question, instances, spans)):
                yield entity, spans


def _with_instances(
    history: SqliteHistory, question: Question, some: Sequence[Known]
) -> Iterator[tuple[Known, list[Instance]]]:
    """Entities and the instances that decide, of fewer at a time where all together are too many."""
    try:
        data = _looked_at(history, question, some)
    except queries.QuestionTooComplex:
        if len(some) == 1:
            raise
        middle = len(some) // 2
        yield from _with_instances(history, question, some[:middle])
        yield from _with_instances(history, question, some[middle:])
        return
    yield from ((entity, data[entity.key]) for entity in some)


def _looked_at(
    history: SqliteHistory, question: Question, some: Sequence[Known]
) -> dict[int, list[Instance]]:
    """Instances that decide whether entities are meant: all that conditions ask about, else one is enough."""
    asked, projection = _asked(question), question.projection
    if asked or question.scopes is not None:
        wanted = Projection() if question.having is None else Projection(asked | question.having)
        return seeing.read(history, question, some, question.window, wanted, most=_MOST)
    wanted = Projection(question.having, projection.datasets, projection.without)
    return seeing.read(history, question, some, question.window, wanted, cap=1)


def _asked(question: Question) -> frozenset[str]:
    """The attributes that q and geoquery ask about."""
    asked = set() if question.q is None else {path.names[0] for path in queries.paths(question.q)}
    if question.geo is not None:
        asked.add(question.geo.attribute)
    return frozenset(asked - _OWN)


def _scopes(history: SqliteHistory, question: Question, some: Sequence[Known]) -> dict[int, list[Instance]]:
    if question.scopes is None:
        return {}
    return seeing.read(history, question, some, _ALWAYS, Projection(frozenset((SCOPE,))))


def _within(
    question: Question, instances: list[Instance], spans: list[scopes_over_time.Span] | None
) -> list[Instance]:
    if spans is None:
        return instances
    window = question.window
    return [
        one
        for one in instances
        if one.attribute == SCOPE or any(low <= window.time_of(one) < high for low, high in spans)
    ]


def _conditions(question: Question) -> Any:
    """Whether an entity with these instances is meant."""
    q = None if question.q is None else queries.matcher(question.q)
    geo = None if question.geo is None else queries.geo_matcher(question.geo)
    having, projection = question.having, question.projection

    def meets(entity: Known, instances: list[Instance]) -> bool:
        if not any(
            (having is None or one.attribute in having)
            and one.attribute not in projection.without
            and (projection.datasets is None or one.dataset in projection.datasets)
            for one in instances
        ):
            return False
        if q is None and geo is None:
            return True
        body = _body(entity, instances)
        if geo is not None and not geo(body):
            return False
        return q is None or q(body, {"": (entity.created, entity.modified)}, lambda _id: None)

    return meets


def _body(entity: Known, instances: list[Instance]) -> dict[str, Any]:
    """The entity as if its attributes had all those instances at once."""
    body: dict[str, Any] = {"id": entity.id, "type": list(entity.types)}
    for one in instances:
        if one.deleted is None and one.attribute != SCOPE:
            body.setdefault(one.attribute, []).append(_decode(one.body))
    return body


def _evolutions(
    history: SqliteHistory, question: Question, page: list[tuple[Known, list[scopes_over_time.Span] | None]]
) -> tuple[list[Evolution], Any]:
    entities = [entity for entity, _spans in page]
    if question.aggregation is not None:
        series = _aggregated(history, question, entities, question.aggregation)
        return [Evolution(entity, {}, series.get(entity.key, ())) for entity, _spans in page], None
    newest = question.last is not None
    most = question.page if question.last is None else min(question.page, question.last)
    bounded = all(spans is None for _entity, spans in page)
    cap = most + 1 if bounded else None
    data = seeing.read(history, question, entities, question.window, question.projection, cap, newest, _MOST)
    found = []
    for entity, spans in page:
        instances = _within(question, data[entity.key], spans)
        if spans is not None and question.projection.wants(SCOPE):
            instances = [one for one in instances if one.attribute != SCOPE]
            every = _scopes(history, question, [entity])
            instances += scopes_over_time.valid(every[entity.key], question.window)
        found.append((entity, by_attribute(instances, question.window)))
    return told(found, question)


def _aggregated(
    history: SqliteHistory, question: Question, entities: Sequence[Known], aggregation: Aggregation
) -> dict[int, list[Series]]:
    found: dict[int, list[Series]] = {}
    for limits, keys in seeing.by_extent(question.sight, entities):
        wanted = seeing.seen(question.projection, limits)
        found |= aggregate(history, question.tenant, keys, question.window, wanted, aggregation)
    return found


def by_attribute(instances: list[Instance], window: Window) -> By:
    """By attribute in the order of writing, each earliest first."""
    found: By = {}
    for one in sorted(instances, key=attrgetter("number")):
        found.setdefault(one.attribute, []).append(one)
    for several in found.values():
        several.sort(key=window.time_of)
    return found
