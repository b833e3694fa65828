"""Recent history as it is kept: a row a write, its JSON taken over from the log as it stands.

Taking in shares the core with the writes, so a row is only looked into when it is read or sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from hiroba.context.history.deletions import deletion
from hiroba.context.history.moments import micros, text
from hiroba.context.history.naming import MOST, number
from hiroba.context.history.types import NO_DATASET, SCOPE, Instance, Projection
from hiroba.context.store.service import Times, times_of
from hiroba.context.store.types import MAY_END, Micros, Record

ENTITY_FORM = 0  # body: the whole entity, all of it written
PART_FORM = 1  # body: an object of the attributes that were written; times: see Stored, where it has several
LISTED_FORM = 2  # body: a list of Instance
_BRACKET = ord("[")
_APART = "\u001f"
_OTHER_MEMBERS = frozenset(("id", "type", "expiresAt"))
_HEAD = frozenset((*_OTHER_MEMBERS, SCOPE))
_SCOPE_MEMBER = b'"scope":'
_Raws = dict[str, msgspec.Raw]


class Transient(msgspec.Struct):
    """What may be there only until a time."""

    expiresAt: str | None = None  # noqa: N815 -- a name of the standard

    def is_over(self, at: Micros) -> bool:
        """Its time was over then (4.22)."""
        return self.expiresAt is not None and micros(self.expiresAt) <= at


class Head(Transient):
    """The members of an attribute that say which instance it is."""

    type: str = "Property"
    datasetId: str = NO_DATASET  # noqa: N815
    observedAt: str | None = None  # noqa: N815


class Row(NamedTuple):
    sequence: int
    at: Micros
    form: int
    body: bytes
    times: bytes


class New(NamedTuple):
    """A row to be kept."""

    at: Micros
    form: int
    body: bytes
    times: bytes = b""


_raws = msgspec.json.Decoder(_Raws).decode
_several = msgspec.json.Decoder(list[msgspec.Raw]).decode
_head = msgspec.json.Decoder(Head).decode
_transient = msgspec.json.Decoder(Transient).decode
_heads = msgspec.json.Decoder(Head | list[Head]).decode
_listed = msgspec.json.Decoder(list[Instance]).decode
_encode = msgspec.json.Encoder().encode


def rows_of(record: Record) -> Iterator[New]:
    """What of a record of the log is to be remembered."""
    assert record.body is not None
    if record.event == "deleted":
        yield from _deleted(record, record.body, {})
        return
    if record.event == "created" or _all_written(record):
        yield New(record.at, ENTITY_FORM, record.body)
    elif record.changed:
        yield from _part(record, record.body)
    if record.old is not None and (record.gone or b"datasetId" in record.old):
        yield from _deleted(record, record.old, _raws(record.body))


def _all_written(record: Record) -> bool:
    """Then the whole body is news, and needs not be taken apart."""
    return (
        record.plain
        and len(record.changed) >= len(record.shape) > 0
        and _SCOPE_MEMBER not in (record.body or b"")
    )


def _part(record: Record, body: bytes) -> Iterator[New]:
    there = _raws(body)
    part = {name: there[name] for name in record.changed if name in there and name not in _HEAD}
    if part:
        # of several instances only their times tell which ones were written
        yield New(record.at, PART_FORM, _encode(part), b"" if record.plain else record.times)


def _deleted(record: Record, before: bytes, now: _Raws) -> Iterator[New]:
    """Instances that were there before and are not any more, as deleted ones."""
    found: list[Instance] = []
    if record.event == "deleted" and _transient(before).is_over(record.at):
        return  # the entity's time was over, which nobody deleted
    for name, raw in _raws(before).items():
        if name in (_OTHER_MEMBERS if record.event == "deleted" else _HEAD):
            continue
        left = {head.datasetId for head in _which(name, now[name])} if name in now else set()
        for head in _which(name, raw):
            if head.datasetId not in left and not head.is_over(record.at):
                body = msgspec.Raw(_encode(deletion(head.type, head.datasetId, name)))
                found.append(Instance(0, name, head.datasetId, None, record.at, record.at, record.at, body))
    if found:
        yield New(record.at, LISTED_FORM, _encode(found))


def scope_of(record: Record) -> str | None:
    """JSON of the entity's scope."""
    body = record.body or b""
    if _SCOPE_MEMBER not in body or record.event == "deleted":
        return None
    found = _raws(body).get(SCOPE)
    return None if found is None else bytes(found).decode()


def scope_changed(at: Micros, scope: str | None) -> New:
    """The row that says that an entity has another scope now, or none any more."""
    value = [] if scope is None else msgspec.json.decode(scope)
    body = {"type": "Property", "value": value}
    if scope is not None:
        body["observedAt"] = text(at)
    gone = at if scope is None else None
    seen = at if scope is not None else None
    one = Instance(0, SCOPE, NO_DATASET, seen, at, at, gone, msgspec.Raw(_encode(body)))
    return New(at, LISTED_FORM, _encode([one]))


def _which(name: str, raw: msgspec.Raw) -> list[Head]:
    """The heads of all instances of an attribute."""
    if name == SCOPE:
        return [Head()]
    heads = _heads(raw)
    return heads if isinstance(heads, list) else [heads]


def is_over(one: Instance, at: Micros) -> bool:
    """It is of a transient attribute whose time was over then: it is remembered no longer (4.22)."""
    return MAY_END in bytes(one.body) and _head(one.body).is_over(at)


def listed(at: Micros, instances: Sequence[Instance]) -> Iterator[New]:
    """Rows of instances that were written to the history itself."""
    for start in range(0, len(instances), MOST):
        yield New(at, LISTED_FORM, _encode(instances[start : start + MOST]))


def instances_of(row: Row, projection: Projection) -> Iterator[Instance]:
    """What a row tells of the attributes that are wanted."""
    if row.form == LISTED_FORM:
        for place, one in enumerate(_listed(row.body)):
            if _wanted(projection, one.attribute, one.dataset):
                yield one if one.number else msgspec.structs.replace(one, number=number(row.sequence, place))
        return
    place, times = 0, times_of(row.times) if row.times else None
    all_ = projection.attributes is None and not projection.without
    for name, raw in _raws(row.body).items():
        if name in _OTHER_MEMBERS:
            continue
        several = _several(raw) if memoryview(raw)[0] == _BRACKET and name != SCOPE else (raw,)
        if all_ or projection.wants(name):
            for offset, each in enumerate(several):
                found = _instance(row, name, each, number(row.sequence, place + offset))
                wanted = projection.datasets is None or found.dataset in projection.datasets
                if wanted and (times is None or _is_written(found, times)):
                    yield found
        place += len(several)


def _is_written(one: Instance, times: Times) -> bool:
    """Not one that only stands beside what was written."""
    changed = times.get(one.attribute + _APART + one.dataset if one.dataset else one.attribute)
    return changed is None or changed[1] == one.modified


def _wanted(projection: Projection, attribute: str, dataset: str) -> bool:
    return projection.wants(attribute) and (projection.datasets is None or dataset in projection.datasets)


def _instance(row: Row, name: str, raw: Any, named: int) -> Instance:
    if name == SCOPE:
        value = msgspec.json.decode(raw)
        body = msgspec.Raw(_encode({"type": "Property", "value": value, "observedAt": text(row.at)}))
        return Instance(named, name, NO_DATASET, row.at, row.at, row.at, None, body)
    head = _head(raw)
    observed = micros(head.observedAt) if head.observedAt else None
    return Instance(named, name, head.datasetId, observed, row.at, row.at, None, raw)
