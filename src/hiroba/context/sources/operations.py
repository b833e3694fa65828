"""What a source can be asked to do, and the names of groups of it (ETSI GS CIM 009, 4.20)."""

from __future__ import annotations

from collections.abc import Iterable

_RETRIEVE = ("retrieveEntity", "queryEntity")
_UPDATE = ("updateEntity", "updateAttrs", "replaceEntity", "replaceAttrs")
GROUPS: dict[str, tuple[str, ...]] = {
    "federationOps": (
        *_RETRIEVE,
        "queryBatch",
        "retrieveEntityTypes",
        "retrieveEntityTypeDetails",
        "retrieveEntityTypeInfo",
        "retrieveAttrTypes",
        "retrieveAttrTypeDetails",
        "retrieveAttrTypeInfo",
        "createSubscription",
        "updateSubscription",
        "retrieveSubscription",
        "querySubscription",
        "deleteSubscription",
    ),
    "updateOps": _UPDATE,
    "retrieveOps": _RETRIEVE,
    "redirectionOps": (
        "createEntity",
        "updateEntity",
        "appendAttrs",
        "updateAttrs",
        "deleteAttrs",
        "deleteEntity",
        "mergeEntity",
        "replaceEntity",
        "replaceAttrs",
        "purgeEntity",
        *_RETRIEVE,
        "retrieveEntityTypes",
        "retrieveEntityTypeDetails",
        "retrieveEntityTypeInfo",
        "retrieveAttrTypes",
        "retrieveAttrTypeDetails",
        "retrieveAttrTypeInfo",
    ),
}
_SINGLE = (
    "createBatch",
    "upsertBatch",
    "updateBatch",
    "deleteBatch",
    "mergeBatch",
    "upsertTemporal",
    "appendAttrsTemporal",
    "deleteAttrsTemporal",
    "updateAttrsTemporal",
    "deleteAttrInstanceTemporal",
    "deleteTemporal",
    "retrieveTemporal",
    "queryTemporal",
)
KNOWN = frozenset(_SINGLE) | {name for group in GROUPS.values() for name in group}
READING = frozenset((*_RETRIEVE, "queryBatch", "retrieveTemporal", "queryTemporal"))
DEFAULT = ("federationOps",)


def expanded(names: Iterable[str]) -> frozenset[str]:
    """Return the single operations that names and groups stand for."""
    return frozenset(single for name in names for single in GROUPS.get(name, (name,)))
