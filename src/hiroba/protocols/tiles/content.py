"""What is in a tile as layers: `things` one by one, or where they are too many, `cells` with numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlencode

from hiroba.context.city import service as city
from hiroba.context.city.types import Placed, Tile, Tiled
from hiroba.kernel.decide.types import Principal, Sight
from hiroba.protocols.tiles.drawing import dot, drawn
from hiroba.protocols.tiles.encoding import Kind, Layer, Value
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Subject, SubjectKind, Use

NEAR = 14  # zoom from which things are told one by one, as long as they are no more than _MOST
_FEW, _MOST = 64, 400  # things of a tile of lower and of higher zooms
_LARGEST = 200_000  # bytes; areas with many corners give way to numbers, too
_LONGEST = 100  # letters of a name


class Asked(NamedTuple):
    """Which things. organisation: whose space; None: of all. source: of one dataset; None: from anywhere."""

    types: tuple[str, ...] = ()
    organisation: str | None = None
    source: str | None = None

    def query(self) -> str:
        """What was asked for, to be asked for again."""
        pairs = [("type", each) for each in self.types]
        pairs += [
            (name, value)
            for name, value in (("organisation", self.organisation), ("source", self.source))
            if value is not None
        ]
        return f"?{urlencode(pairs)}" if pairs else ""


Say = Callable[[str], Mapping[str, Value]]


def _nothing(_type: str) -> Mapping[str, Value]:
    return {}


class Told(NamedTuple):
    """A tile as it goes out. etag: of what is in it, so that it tells of nothing else."""

    body: bytes
    etag: str
    tiled: Tiled


def tile(at: Tile, asked: Asked, sight: Sight, language: str, say: Say = _nothing) -> Told:
    """Return a tile of what `sight` sees. say: what else is told of a type."""
    most = _MOST if at.z >= NEAR else _FEW
    tiled = _asked(at, asked, sight, most)
    body = _written(at, tiled, language, say)
    if len(body) > _LARGEST:
        tiled = _asked(at, asked, sight, 0)
        body = _written(at, tiled, language, say)
    return Told(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"', tiled)


def meter(who: Principal, told: Told, asked: Asked, use: Use) -> None:
    """A use of the things of everybody whose there are in it."""
    type_ = asked.types[0] if len(asked.types) == 1 else ""
    for owner, number in told.tiled.owners.items():
        subject = Subject(SubjectKind.ENTITIES, type_[:200], owner)
        size = len(told.body) * number // max(1, told.tiled.number)
        metering.meter(who, subject, use, rows=number, size=size)


def _asked(at: Tile, asked: Asked, sight: Sight, most: int) -> Tiled:
    return city.tile(
        at,
        sight=sight,
        types=asked.types,
        tenant=asked.organisation,
        source=asked.source,
        most=most,
    )


def _written(at: Tile, tiled: Tiled, language: str, say: Say) -> bytes:
    things, cells = Layer("things"), Layer("cells")
    for cell in tiled.cells:
        often = cell.types[0][0]
        told = {"count": cell.number, "type": often, "types": len(cell.types), **say(often)}
        cells.add(Kind.POINT, dot(cell.x, cell.y), told)
    for thing in tiled.things:
        told = {"id": thing.id, "organisation": thing.tenant, "type": thing.type}
        told |= {"title": _name(thing, language), **say(thing.type)}
        for shape in drawn(thing.geometry, at):
            things.add(shape.kind, shape.commands, told)
    return things.written() + cells.written()


def _name(thing: Placed, language: str) -> str:
    """What the thing is called; the last part of its id where nothing says it."""
    said = " ".join(filter(None, (_text(each, language) for each in thing.names)))
    return (said or unquote(thing.id.rsplit(":", 1)[-1]))[:_LONGEST]


def _text(attribute: Any, language: str) -> str:
    for each in attribute if isinstance(attribute, list) else [attribute]:
        value = (each.get("value") or each.get("languageMap")) if isinstance(each, dict) else None
        if isinstance(value, dict):
            value = value.get(language) or value.get("ja")
        if isinstance(value, str) and value.strip():
            return value
    return ""
