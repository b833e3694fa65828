"""What is kept of a registration, made ready to be matched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hiroba.context.sources import operations
from hiroba.context.sources.types import INCLUSIVE, EntityInfo, Information, Interval, Registration
from hiroba.context.store.types import Micros

_TIMEOUT = 5.0  # seconds, where the registration names none
_LONGEST = 60.0  # that anybody is made to wait for a source


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(text: str) -> Micros:
    """Microseconds of a DateTime that was checked before."""
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)


def moment(at: Micros) -> str:
    """A DateTime as NGSI-LD writes it (4.6.3)."""
    return (_EPOCH + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def compiled(document: Mapping[str, Any], space: str) -> Registration:
    """Return the registration that a checked document says."""
    management = document.get("management", {})
    timeout = management.get("timeout")
    return Registration(
        id=document["id"],
        space=space,
        information=tuple(_information(each) for each in document["information"]),
        endpoint=document["endpoint"],
        mode=document.get("mode", INCLUSIVE),
        operations=operations.expanded(document.get("operations", operations.DEFAULT)),
        tenant=document.get("tenant", ""),
        alias=document.get("contextSourceAlias", ""),
        datasets=frozenset(_listed(document.get("datasetId"))),
        info=tuple((pair["key"], pair["value"]) for pair in document.get("contextSourceInfo", ())),
        local_only=bool(management.get("localOnly", document.get("localOnly", False))),
        timeout=_TIMEOUT if timeout is None else min(timeout / 1000, _LONGEST),
        cooldown=management.get("cooldown", 0) / 1000,
        expires=micros(document["expiresAt"]) if "expiresAt" in document else None,
        observation=_interval(document.get("observationInterval")),
        management=_interval(document.get("managementInterval")),
        document=document,
    )


def _listed(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


def _information(value: Mapping[str, Any]) -> Information:
    return Information(
        tuple(
            EntityInfo(_listed(each.get("type")), each.get("id"), each.get("idPattern"))
            for each in value.get("entities", ())
        ),
        frozenset((*value.get("propertyNames", ()), *value.get("relationshipNames", ()))),
    )


def _interval(value: Mapping[str, str] | None) -> Interval | None:
    if value is None:
        return None
    return Interval(micros(value["startAt"]), micros(value["endAt"]) if "endAt" in value else None)
