"""What an attribute path of q leads to within a canonical entity (4.9, Attribute)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from hiroba.context.jsonld.types import Context
from hiroba.context.queries.literals import Instant
from hiroba.context.queries.types import Body, Path, Times

_iri = Context().iri  # of the core context, which canonical names are short for
OWN_TIMES = {"createdAt": 0, "modifiedAt": 1}
OWN = ("id", "type", "scope", "expiresAt")
_DATASET = "\u001f"
_CONTENTS = ("value", "object", "languageMap", "vocab", "json", "valueList", "objectList")


class Target(NamedTuple):
    """elements: the values, of an array several. single: not an array. ordered: `<`, patterns and the
    like can hold (not of a Relationship)."""

    elements: list[Any]
    single: bool
    ordered: bool


Reader = Callable[[Body, Times], Iterator[Target]]


def reader(path: Path) -> Reader:
    """Return what finds the targets of a path in an entity; one of every instance that has it."""
    first = path.names[0]
    if first in OWN_TIMES:
        return _own_time(OWN_TIMES[first]) if len(path.names) == 1 and not path.inside else _nothing
    if first in OWN:
        return _own(first) if len(path.names) == 1 and not path.inside else _nothing

    def read(body: Body, times: Times) -> Iterator[Target]:
        found = body.get(first)
        if found is None:
            return
        for instance in found if type(found) is list else (found,):
            if type(instance) is dict:
                yield from _below(instance, path, 1, times)

    return read


def _nothing(_body: Body, _times: Times) -> Iterator[Target]:
    return iter(())


def _own(name: str) -> Reader:
    def read(body: Body, _times: Times) -> Iterator[Target]:
        value = body.get(name)
        if value is not None:
            yield _array_or_one(value, ordered=True)

    return read


def _own_time(which: int) -> Reader:
    def read(_body: Body, times: Times) -> Iterator[Target]:
        own = times.get("")
        if own is not None:
            yield Target([Instant(own[which])], True, True)

    return read


def _below(instance: Body, path: Path, depth: int, times: Times) -> Iterator[Target]:
    """Walk the names from `depth` on, then into the value."""
    if depth == len(path.names):
        yield from _content(instance, path.inside)
        return
    name = path.names[depth]
    found = instance.get(name)
    if found is None:
        if name in OWN_TIMES and len(path.names) == 2 and not path.inside:
            yield from _time_of(instance, path.names[0], OWN_TIMES[name], times)
        return
    if type(found) is not dict and type(found) is not list:  # observedAt, unitCode, datasetId
        if depth == len(path.names) - 1 and not path.inside:
            yield Target([found], True, True)
        return
    for each in found if type(found) is list else (found,):
        if type(each) is dict:
            yield from _below(each, path, depth + 1, times)


def _time_of(instance: Body, name: str, which: int, times: Times) -> Iterator[Target]:
    dataset = instance.get("datasetId")
    at = times.get(name if dataset is None else name + _DATASET + dataset)
    if at is not None:
        yield Target([Instant(at[which])], True, True)


def _content(instance: Body, inside: tuple[str, ...]) -> Iterator[Target]:
    kind = next((name for name in _CONTENTS if name in instance), None)
    if kind is None:
        return
    value = instance[kind]
    if kind in ("object", "objectList"):
        if not inside:
            yield _array_or_one(_objects(value), ordered=False)
    elif kind == "languageMap":
        yield from _language(value, inside)
    elif kind == "vocab":
        if not inside:
            yield _array_or_one(_iris(value), ordered=True)
    else:
        yield from _members(value, inside)


def _objects(value: Any) -> Any:
    if type(value) is list:
        return [each["object"] if type(each) is dict and "object" in each else each for each in value]
    return value


def _iris(value: Any) -> Any:
    """A vocab is compared as the IRI that it is; a term of the question is made one by expandValues."""
    return [_iri(each) for each in value] if type(value) is list else _iri(value)


def _language(value: Any, inside: tuple[str, ...]) -> Iterator[Target]:
    """`[en]`: that language. `[*]`: all of them together."""
    if type(value) is not dict or len(inside) > 1:
        return
    if not inside:
        yield Target([], True, True)  # it exists; no language, no comparison
    elif inside[0] == "*":
        texts = [text for each in value.values() for text in (each if type(each) is list else (each,))]
        yield Target(texts, True, True)
    elif inside[0] in value:
        yield _array_or_one(value[inside[0]], ordered=True)


def _members(value: Any, inside: tuple[str, ...]) -> Iterator[Target]:
    for member in inside:
        if type(value) is dict:
            if member not in value:
                return
            value = value[member]
        elif type(value) is list and member.isdigit() and int(member) < len(value):
            value = value[int(member)]
        else:
            return
    if type(value) is dict and "@value" in value:
        value = value["@value"]
    yield _array_or_one(value, ordered=True)


def _array_or_one(value: Any, *, ordered: bool) -> Target:
    return Target(value, False, ordered) if type(value) is list else Target([value], True, ordered)
