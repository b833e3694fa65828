"""What comes on a topic of a device: a reading, or its answer to a command."""

from __future__ import annotations

from hiroba.context.devices import service as devices
from hiroba.kernel.errors.types import HirobaError


async def accept_result(intake: devices.Intake, topic: str, payload: bytes) -> bool:
    """Write a device's answer to a command; False where the topic is for something else."""
    if not topic.endswith(f"/{devices.Purpose.RESULT}"):
        return False
    try:
        where = devices.route(devices.index_of(intake.store), topic)
    except HirobaError:
        return False
    if where.purpose is not devices.Purpose.RESULT:
        return False
    try:
        intake.admit(where.found)
        await devices.take_result(intake.store, where.found, payload, where.wire)
    except devices.NotUnderstood as error:
        intake.refuse(where.found.tenant, where.found.device.id, topic, error)
    return True
