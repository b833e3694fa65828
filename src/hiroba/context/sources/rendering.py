"""A registration as it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import operations
from hiroba.context.sources.compiling import moment
from hiroba.context.sources.reading import MEMBERS
from hiroba.context.sources.tally import Tally, members
from hiroba.context.sources.types import INCLUSIVE, Kept


def rendered(
    kept: Kept,
    context: Context,
    tally: Tally,
    *,
    sys_attrs: bool = False,
    secrets: bool = True,
    only: Collection[int] | None = None,
    types_listed: bool = False,
) -> dict[str, Any]:
    """Return the registration in the names of a context.

    secrets: with contextSourceInfo, which may hold keys to the source. only: which elements of its
    information. types_listed: every type as a list.
    """
    document = kept.document
    found: dict[str, Any] = {}
    for name, value in document.items():
        if name == "information":
            chosen = [each for place, each in enumerate(value) if only is None or place in only]
            found[name] = [_information(each, context, types_listed) for each in chosen]
        elif name == "contextSourceInfo" and not secrets:
            continue
        elif name in ("id", "type") or name in MEMBERS:
            found[name] = value
        else:
            found[context.compact(name)] = value
    found.setdefault("mode", INCLUSIVE)
    found.setdefault("operations", list(operations.DEFAULT))
    found.update(members(tally, moment))
    if sys_attrs:
        found["createdAt"], found["modifiedAt"] = moment(kept.created), moment(kept.modified)
    return found


def _information(value: Mapping[str, Any], context: Context, listed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "entities" in value:
        found["entities"] = [_entity(each, context, listed) for each in value["entities"]]
    for name in ("propertyNames", "relationshipNames"):
        if name in value:
            found[name] = [context.compact(each) for each in value[name]]
    return found


def _entity(value: Mapping[str, Any], context: Context, listed: bool) -> dict[str, Any]:
    found = dict(value)
    kind = found.get("type")
    if isinstance(kind, list):
        found["type"] = [context.compact(each) for each in kind]
    elif kind is not None:
        compact = context.compact(kind)
        found["type"] = [compact] if listed else compact
    return found
