"""SensorThings over MQTT (OGC 18-088, 14): what changed by topic, and Observations that come as messages.

Topics are resource paths: `v1.1/Datastreams('x')/Observations` in the default space, and behind
`sta/{organisation}/` in that of an organisation. Only what everybody may see is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

import msgspec

from hiroba.context.history import service as histories
from hiroba.context.store import service as stores
from hiroba.context.store.types import ENTITY, Record, Store, Stored
from hiroba.kernel.decide.types import ANONYMOUS, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import sight_of
from hiroba.protocols.sensorthings.answering import Teller
from hiroba.protocols.sensorthings.asking.options import parse_options
from hiroba.protocols.sensorthings.asking.paths import parse_path
from hiroba.protocols.sensorthings.asking.times import moment_of
from hiroba.protocols.sensorthings.errors import NothingThere
from hiroba.protocols.sensorthings.model import moves
from hiroba.protocols.sensorthings.model.documents import KINDS
from hiroba.protocols.sensorthings.model.items import (
    Stream,
    historical_location,
    instances,
    observation_of,
    thing_of,
)
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import NAVIGATIONS, PROPERTIES, Item, Options, Step
from hiroba.protocols.sensorthings.writing.bodies import read_body
from hiroba.protocols.sensorthings.writing.creating import Creator

_VERSION = "v1.1"
_encode = msgspec.json.Encoder().encode


class Listener(msgspec.Struct, frozen=True):
    """A topic that somebody listens to. property: the only one that is wanted, or ''."""

    topic: str
    tenant: str
    steps: tuple[Step, ...]
    set: str
    property: str
    options: Options


def listener(topic: str) -> Listener | None:
    """Read a topic; None for one that is none of ours or cannot be read."""
    tenant, path = _space(topic)
    if path is None:
        return None
    path, _sign, query = path.partition("?")
    try:
        steps = parse_path(path)
        if not steps or steps[0].name not in NAVIGATIONS:
            return None
        set, property = _end(steps)
        return Listener(topic, tenant, steps, set, property, parse_options(parse_qsl(query), set))
    except HirobaError:
        return None


def _space(topic: str) -> tuple[str, str | None]:
    levels = topic.split("/", 3)
    if levels[0] == _VERSION:
        return settings.city().default_tenant, topic.partition("/")[2]
    if levels[0] == "sta" and len(levels) == 4 and levels[2] == _VERSION:
        return "" if levels[1] == "-" else levels[1], levels[3]
    return "", None


def _end(steps: tuple[Step, ...]) -> tuple[str, str]:
    set = steps[0].name
    for step in steps[1:]:
        if step.name in NAVIGATIONS[set]:
            set = NAVIGATIONS[set][step.name][0]
        elif step.name in PROPERTIES[set] and step is steps[-1]:
            return set, step.name
        else:
            raise NothingThere(path=step.name)
    return set, ""


async def changes_in(store: Store, record: Record, topics: Iterable[str]) -> list[tuple[str, bytes]]:
    """What to publish of a change: topic and payload."""
    if not _is_public(record):
        return []
    listeners = [each for each in map(listener, topics) if each is not None and each.tenant == record.tenant]
    if not listeners:
        return []
    sight = await sight_of(ANONYMOUS)
    seen = stores.change_seen(record, sight) if record.kind == ENTITY else record
    if seen is None:
        return []
    world = World(store, await histories.current(), record.tenant, sight)
    teller = Teller(world, _root(record.tenant))
    found: list[tuple[str, bytes]] = []
    for item in await _items(world, seen):
        for each in listeners:
            if each.set == item.set and _fits(each, item) and _news(each, item, seen):
                told = await teller.item(item, each.options, times=False)
                payload = {each.property: item.properties.get(each.property)} if each.property else told
                found.append((each.topic, _encode(payload)))
    return found


def _root(tenant: str) -> str:
    base = settings.server().public_url.rstrip("/")
    middle = "" if tenant == settings.city().default_tenant else f"/{tenant or '-'}"
    return f"{base}/sta{middle}/{_VERSION}"


def _news(listener: Listener, item: Item, record: Record) -> bool:
    """Whether what is listened to changed: not a Thing by its Observations, nor its name by its place."""
    if item.set != "Things" or record.event == "created":
        return True
    body, changed = item.source.body, {*record.changed, *record.gone}
    names = changed & {"name", "description", "properties"}
    if "properties" not in body and (record.gone or changed & item.properties["properties"].keys()):
        names.add("properties")
    return listener.property in names if listener.property else bool(names)


def _is_public(record: Record) -> bool:
    if record.body is None or record.event == "deleted":
        return False
    return record.kind in KINDS.values() or (
        record.kind == ENTITY and record.owner.visibility is Visibility.PUBLIC
    )


async def _items(world: World, record: Record) -> list[Item]:
    if record.kind != ENTITY:
        set = next(set for set, kind in KINDS.items() if kind == record.kind)
        try:
            return [await world.item(set, record.id)]
        except HirobaError:
            return []
    stored = Stored(
        record.tenant, record.id, record.types, record.body or b"{}", record.times, record.created, record.at,
        record.shape, record.plain, record.owner, record.expires, record.version,
    )  # fmt: skip
    thing = thing_of(stored)
    found = [thing, *_observations(world, thing, record)]
    if "location" in record.changed and "location" in thing.source.body:
        found += world.locations(thing)
        location = instances(thing.source.body["location"])[0]
        at = histories.micros(location["observedAt"]) if "observedAt" in location else record.at
        found.append(historical_location(thing, at, location))
    return found


def _observations(world: World, thing: Item, record: Record) -> Iterator[Item]:
    for item in world.streams(thing):
        stream: Stream = item.source
        instance = stream.instance
        if stream.id.attribute in record.changed and instance is not None and "observedAt" in instance:
            at = histories.micros(moment_of(instance["observedAt"]).isoformat())
            yield observation_of(stream.id, at, 0, instance, moves.name_of(stream.document, at))


def _fits(listener: Listener, item: Item) -> bool:
    """Whether a change of an item is one of what the path leads to."""
    steps = listener.steps[:-1] if listener.property else listener.steps
    last = steps[-1]
    if last.id is not None and last.id != item.id:
        return False
    if len(steps) == 1:
        return True
    parent = steps[-2]
    if item.set == "Observations" and parent.name == "Datastreams":
        return str(item.source.id.stream) == parent.id
    if item.set == "Datastreams" and parent.name == "Things":
        return str(item.source.id.thing) == parent.id
    if item.set == "HistoricalLocations" and parent.name == "Things":
        return str(item.source.thing.id) == parent.id
    if item.set == "Locations" and parent.name == "Things":
        things = item.source["things"] if isinstance(item.source, dict) else [item.id.partition("*")[0]]
        return parent.id in things
    return False


async def create_by_message(store: Store, topic: str, payload: bytes) -> None:
    """Make an Observation of a message on `v1.1/Observations` or `v1.1/Datastreams('x')/Observations`.

    The sender's right to write is the caller's matter. Raises HirobaError.
    """
    tenant, path = _space(topic)
    steps = parse_path(path or "")
    if not steps or steps[-1].name != "Observations" or steps[-1].id is not None:
        raise NothingThere(path=topic[:200])
    sight = await sight_of(ANONYMOUS)
    world = World(store, await histories.current(), tenant, sight)
    parent = None
    if len(steps) == 2 and steps[0].name == "Datastreams" and steps[0].id is not None:
        parent = await world.item("Datastreams", steps[0].id)
    elif len(steps) > 1:
        raise NothingThere(path=topic[:200])
    await Creator(world).create("Observations", read_body(payload), parent, "Observations" if parent else "")
