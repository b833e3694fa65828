"""Trying a rejected reading again, when the mapping was mended."""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.context.devices.errors import UnknownReject
from hiroba.context.devices.index import index_of
from hiroba.context.devices.rejects import forget, reject
from hiroba.context.devices.stopping import Stopped
from hiroba.context.devices.taking import Intake
from hiroba.context.devices.topics import Purpose, Route
from hiroba.context.devices.types import Wire
from hiroba.context.store.types import Store


async def replay(store: Store, tenant: str, ids: Sequence[str], device: str = "") -> int:
    """Take rejects again, as of when they came; returns how many made no sense again.

    device: whose they are, for those of nobody known. What makes no sense again is kept anew, with its
    reason of now. Raises UnknownReject, UnknownDevice.
    """
    stopped = Stopped()
    await stopped.bring_up()
    intake = Intake(store, "again", stopped)
    failed = 0
    for id in ids:
        kept = reject(store, tenant, id)
        if kept.cut or not kept.payload:
            raise UnknownReject
        found = index_of(store).find(tenant, kept.device or device)
        wire = Wire(kept.wire) if kept.wire else None
        parts = kept.topic.split("/")
        attribute = (
            parts[-1] if wire is Wire.PLAIN and len(parts) > 1 and parts[-2] == Purpose.READING else ""
        )
        where = Route(found, Purpose.READING, wire, attribute)
        failed += await intake.take(where, kept.topic, kept.payload, kept.at) is not None
        await forget(store, tenant, [id])
    await intake.close()
    return failed
