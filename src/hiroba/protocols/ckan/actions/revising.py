"""Actions that change a part of a package, or several at once."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from hiroba.catalog.datasets import service as catalogue
from hiroba.protocols.ckan.actions.writing import package_delete, package_patch, package_update
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.errors import invalid
from hiroba.protocols.ckan.finding import package_of
from hiroba.protocols.ckan.packages import package
from hiroba.protocols.ckan.revision import Unfit, keep_only, merge, merge_at, value_at

_MOST: Final = 1000  # packages of one call


@action("package_revise", reads=False)
def package_revise(call: Call) -> dict[str, Any]:
    """Change parts of a dataset if it is as expected. match: what must hold (id or name at least), filter:
    patterns of what to remove, update: what to set, include: patterns of what to return; match__… and
    update__… name one place."""
    match, places = _dictionary(call, "match"), _flat(call, "match__")
    reference = places.get("id") or match.get("id") or places.get("name") or match.get("name")
    if not reference:
        raise invalid("match__id", "Missing value")
    with transaction.atomic():
        known = package_of(call, str(reference))
        before = package(call, known)
        unmet = [
            *_unmet(before, match, ()),
            *(name for name, value in places.items() if not _is(before, name, value)),
        ]
        if unmet:
            raise invalid("match", ", ".join(unmet))
        after = _revised(call, copy.deepcopy(before)) | {"id": before["id"]}
        shown = package_update(call.with_params(**after))
    keep_only(shown, call.words("include"))
    return {"package": shown}


def _revised(call: Call, found: dict[str, Any]) -> dict[str, Any]:
    keep_only(found, call.words("filter"))
    try:
        merge(found, _dictionary(call, "update"))
        for name, value in sorted(
            _flat(call, "update__").items(), key=lambda pair: not pair[0].endswith("extend")
        ):
            merge_at(found, name, value)
    except Unfit as error:
        raise invalid("update", str(error)) from error
    return found


def _dictionary(call: Call, name: str) -> dict[str, Any]:
    found = call.value(name) or {}
    if not isinstance(found, dict):
        raise invalid(name, "Must be a dictionary")
    return found


def _flat(call: Call, prefix: str) -> dict[str, Any]:
    names = [name for name in call.params if name.startswith(prefix)]
    return {name.removeprefix(prefix): call.value(name) for name in names}


def _unmet(have: Any, want: Any, path: tuple[str, ...]) -> list[str]:
    """The places of `want` where something else stands."""
    if isinstance(want, Mapping) and isinstance(have, Mapping):
        return [
            place for key, value in want.items() for place in _unmet(have.get(key), value, (*path, str(key)))
        ]
    if isinstance(want, list) and isinstance(have, list) and len(want) <= len(have):
        return [place for at, value in enumerate(want) for place in _unmet(have[at], value, (*path, str(at)))]
    return [] if have == want else ["__".join(path)]


def _is(have: Mapping[str, Any], name: str, value: Any) -> bool:
    try:
        return not _unmet(value_at(have, name), value, ())
    except Unfit:
        return False


@action("package_resource_reorder", reads=False)
def package_resource_reorder(call: Call) -> dict[str, Any]:
    """Put a dataset's links into an order; its file and tables stand first. id, order: ids, the rest
    follows."""
    wanted = call.words("order")
    if len(set(wanted)) < len(wanted):
        raise invalid("order", "Must supply unique resource_ids")
    shown = package(call, package_of(call, call.needed("id")))
    known = {each["id"]: each for each in shown["resources"]}
    for id in wanted:
        if id not in known:
            raise invalid("order", f"resource_id {id[:60]} can not be found")
    order = [*wanted, *(id for id in known if id not in wanted)]
    changed = package_update(call.with_params(**(shown | {"resources": [known[id] for id in order]})))
    return {"id": call.needed("id"), "order": [each["id"] for each in changed["resources"]]}


@action("bulk_update_private", reads=False)
def bulk_update_private(call: Call) -> None:
    """Make datasets private. datasets: ids, org_id."""
    _each(call, {"private": True})


@action("bulk_update_public", reads=False)
def bulk_update_public(call: Call) -> None:
    """Make datasets public. datasets: ids, org_id."""
    _each(call, {"private": False})


@action("bulk_update_delete", reads=False)
def bulk_update_delete(call: Call) -> None:
    """Take datasets back. datasets: ids, org_id."""
    with transaction.atomic():
        for id in _datasets(call):
            package_delete(call.with_params(id=id))


def _each(call: Call, change: Mapping[str, Any]) -> None:
    with transaction.atomic():
        for id in _datasets(call):
            package_patch(call.with_params(**({"id": id} | dict(change))))


def _datasets(call: Call) -> Sequence[str]:
    """All must be of the organisation that is named. Raises ValidationError, NotFound."""
    ids, owner = call.words("datasets"), call.needed("org_id")
    if not ids or len(ids) > _MOST:
        raise invalid("datasets", f"1 to {_MOST} ids")
    found = [package_of(call, id) for id in ids]
    for each in found:
        if each.card.organisation != owner:
            raise invalid("datasets", "Not all datasets are of the organization")
    return [each.card.id for each in found]


@action("dataset_purge", reads=False)
def dataset_purge(call: Call) -> None:
    """Take a dataset back; its versions stay with its officers. id."""
    catalogue.withdraw(package_of(call, call.reference("id", "name_or_id")).card.id, call.who)
