"""The devices of the installation, held in memory by everything that a reading is looked up by."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from hiroba.context.devices.errors import UnknownDevice
from hiroba.context.devices.types import Device, Found
from hiroba.context.store.types import Store

KIND = "device"
_decoder = msgspec.json.Decoder(Device)


class Index:
    """Built anew when a device changes; quick to ask in between."""

    def __init__(self, found: list[Found]) -> None:
        self.all = found
        self.by_name = {(each.tenant, each.device.id): each for each in found}
        self.by_topic = {each.device.topic: each for each in found if each.device.topic}
        self.by_id: dict[str, list[Found]] = defaultdict(list)
        self.by_entity: dict[tuple[str, str], list[Found]] = defaultdict(list)
        for each in found:
            self.by_id[each.device.id].append(each)
            self.by_entity[each.tenant, each.device.entity].append(each)
        self.commanded = any(each.device.commands for each in found)
        self.tenants = frozenset(each.tenant for each in found)

    def find(self, tenant: str, id: str) -> Found:
        """Raises UnknownDevice."""
        found = self.by_name.get((tenant, id))
        if found is None:
            raise UnknownDevice(device=id[:64])
        return found


_last: tuple[Store, int, Index] | None = None


def index_of(store: Store) -> Index:
    """Return the index as of now."""
    global _last
    revision = store.revision(KIND)
    if _last is None or _last[0] is not store or _last[1] != revision:
        found = [
            Found(tenant, _decoder.decode(body)) for (tenant, _id), body in store.documents(KIND).items()
        ]
        _last = store, revision, Index(found)
    return _last[2]
