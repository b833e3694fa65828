"""Who may see what a device feeds: said when it is registered and on its page, never by a reading."""

from __future__ import annotations

import msgspec

from hiroba.context.devices.errors import OfDataset
from hiroba.context.devices.registry import change, get
from hiroba.context.devices.types import Device
from hiroba.context.entities import service as entities
from hiroba.context.store.types import Apply, Owner, Store, Write
from hiroba.kernel.decide.types import Visibility


def writing(tenant: str, device: Device, apply: Apply) -> Write:
    """A write of a device. A new thing is seen by whom the device's visibility names; one that is there keeps
    its owner and its dataset, and is not opened."""
    owner = Owner(organisation=tenant, visibility=device.visibility)
    return Write(tenant, device.entity, apply, owner, narrow=True)


async def seen_by(store: Store, tenant: str, device: Device) -> Owner:
    """Whose the thing of a device is and who may see it; of one that is not there yet, what will be."""
    thing = await store.get(tenant, device.entity)
    return thing.owner if thing else Owner(tenant, device.visibility)


async def show(store: Store, tenant: str, id: str, visibility: Visibility) -> None:
    """Say anew who may see what a device feeds: the thing as it is, and what comes.

    Raises UnknownDevice; OfDataset where the thing goes with its dataset.
    """
    device = get(store, tenant, id)
    thing = await store.get(tenant, device.entity)
    if thing is not None and thing.owner.source:
        raise OfDataset(device=id)
    await change(store, tenant, msgspec.structs.replace(device, visibility=visibility))
    if thing is not None:
        owner = msgspec.structs.replace(thing.owner, visibility=visibility)
        (outcome,) = await store.write([Write(tenant, thing.id, entities.rewritten(thing.id), owner)])
        if isinstance(outcome, Exception):
            raise outcome
