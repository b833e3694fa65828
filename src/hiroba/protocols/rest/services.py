"""The operations that services bring along, asked only while their service is on."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import Any

from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Manifest, State
from hiroba.protocols.rest.operation import Call, Operation
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Subject, SubjectKind, Use

BASE = "/api/v1/services"


def operations() -> tuple[Operation, ...]:
    """Those of every installed service, each behind its gate."""
    return tuple(_gated(each.id, one) for each in manifests.found() for one in _of(each))


def described() -> tuple[Operation, ...]:
    """Those of the services that are not switched off."""
    return tuple(
        one
        for each in manifests.found()
        if manifests.standing(each.id).state is not State.OFF
        for one in _of(each)
    )


def _of(manifest: Manifest) -> tuple[Operation, ...]:
    """Raises ValueError: a service answers below its own address only."""
    if not manifest.operations:
        return ()
    found: tuple[Operation, ...] = manifests.load(manifest.operations)
    own = f"{BASE}/{manifest.id}"
    for each in found:
        if each.path != own and not each.path.startswith(own + "/"):
            raise ValueError(f"{each.path} is not below {own}")
    return found


def _gated(service: str, operation: Operation) -> Operation:
    @wraps(operation.handler)
    def handler(call: Call) -> Any:
        manifests.require_running(service)
        answer = operation.handler(call)
        metering.meter(call.who, Subject(SubjectKind.SERVICE, service, ""), Use.API)
        return answer

    return replace(operation, handler=handler)
