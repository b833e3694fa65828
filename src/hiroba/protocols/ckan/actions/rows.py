"""Actions that write the rows of tables (CKAN 2.11, "DataStore extension")."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.datastore.types import (
    BadRecord,
    KeyTaken,
    Method,
    OpenTableInfo,
)
from hiroba.catalog.tables.types import ROW
from hiroba.protocols.ckan.actions.resources import shown
from hiroba.protocols.ckan.actions.writing import add_link
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.datastore import MOST, conditions
from hiroba.protocols.ckan.errors import NotFound, ValidationError, invalid
from hiroba.protocols.ckan.fields import Field, open_fields
from hiroba.protocols.ckan.finding import Part, open_table, resource_of
from hiroba.protocols.ckan.resources import link_resource, row_address


@action("datastore_create", reads=False)
def datastore_create(call: Call) -> dict[str, Any]:
    """Make the table of a resource, or add fields and records to it. resource_id, or resource (with
    package_id) for a new one; force, fields, records, primary_key, delete_fields, include_records. indexes
    are taken and not needed; aliases and triggers are not kept here."""
    for name in ("aliases", "triggers"):
        if call.value(name):
            raise invalid(name, "Not kept by this DataStore")
    fields, records = _dictionaries(call, "fields"), _records(call)
    key = call.words("primary_key") if call.value("primary_key") is not None else None
    try:
        with transaction.atomic():  # no resource is left without its table
            id, dataset = _place(call)
            info, kept = datastore.create(
                id, dataset, fields, key, records, call.who, delete_fields=call.flag("delete_fields")
            )
    except (BadRecord, KeyTaken) as error:
        raise _refused(error) from error
    return _answer(call, info, kept, "insert") | {
        "fields": [each.shown() for each in open_fields(info)[1:]],
        "primary_key": list(info.key),
    }


@action("datastore_upsert", reads=False)
def datastore_upsert(call: Call) -> dict[str, Any]:
    """Write records into a table. resource_id, force, records, method (upsert, insert, update), dry_run,
    include_records."""
    wanted = call.text("method", "upsert")
    if wanted not in list(Method):
        raise invalid("method", f"Value must be one of {[str(each) for each in Method]}")
    info = _open(call)
    try:
        written = datastore.write(
            info.id, _records(call), Method(wanted), call.who, dry_run=call.flag("dry_run")
        )
    except (BadRecord, KeyTaken) as error:
        raise _refused(error) from error
    return _answer(call, info, written.records, wanted)


@action("datastore_delete", reads=False)
def datastore_delete(call: Call) -> dict[str, Any]:
    """Delete rows of a table, or without filters the table. resource_id, force, filters,
    include_deleted_records."""
    info = _open(call)
    if call.value("filters") is None:
        datastore.drop(info.id, call.who)
        return {"resource_id": info.id}
    return _deleted(call, info)


@action("datastore_records_delete", reads=False)
def datastore_records_delete(call: Call) -> dict[str, Any]:
    """Delete rows of a table, never the table. resource_id, force, filters ({}: all),
    include_deleted_records."""
    if call.value("filters") is None:
        raise invalid("filters", "Missing value")
    return _deleted(call, _open(call))


def _deleted(call: Call, info: OpenTableInfo) -> dict[str, Any]:
    fields = open_fields(info)
    gone = datastore.delete_rows(info.id, conditions(call, fields), call.who)
    found: dict[str, Any] = {"resource_id": info.id, "filters": call.value("filters")}
    if call.flag("include_deleted_records"):
        found["deleted_records"] = _shown(fields, gone[:MOST])
    return found


def _place(call: Call) -> tuple[str, str]:
    """The resource and its dataset; the resource is made where it is described instead of named."""
    described = call.value("resource")
    if described is None:
        if not call.text("resource_id", call.text("id")):
            raise invalid("resource_id", "resource_id or resource required")
        part = _writable(call)
        return _id(part), part.detail.card.id
    if call.text("resource_id"):
        raise invalid("resource", "resource cannot be used with resource_id")
    if not isinstance(described, dict):
        raise invalid("resource", "Must be a dictionary")
    id = str(uuid.uuid4())
    resource = {"format": "CSV", "url": row_address(call, id)} | described | {"id": id}
    part = add_link(call.with_params(**resource))
    return _id(part), part.detail.card.id


def _writable(call: Call) -> Part:
    """The resource, if rows may be written to it. Raises NotFound, ValidationError."""
    part = resource_of(call, call.reference("resource_id", "id"))
    if part.link is None:
        raise invalid("resource_id", "This resource is made from the dataset's file: publish the file anew")
    if shown(call, part)["url_type"] != "datastore" and not call.flag("force"):
        raise invalid(
            "read-only",
            "Cannot edit read-only resource because changes made may be lost. "
            'Use a resource created for editing e.g. with datastore_create or set "force=True" '
            "to ignore this warning.",
        )
    return part


def _open(call: Call) -> OpenTableInfo:
    part = _writable(call)
    found = open_table(part)
    if found is None:
        raise NotFound(f'Not found: Resource "{_id(part)[:60]}" was not found.')
    return found


def _id(part: Part) -> str:
    return link_resource(part.detail, part.link) if part.link is not None else part.id


def _records(call: Call) -> list[Any]:
    given = call.value("records")
    if given is None:
        return []
    if not isinstance(given, list):
        raise invalid("records", "Records has to be a list of dicts")
    return given


def _dictionaries(call: Call, name: str) -> Sequence[Mapping[str, Any]]:
    given = call.value(name) or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise invalid(name, "Must be a list of dictionaries")
    return given


def _answer(
    call: Call, info: OpenTableInfo, records: Sequence[Mapping[str, Any]], method: str
) -> dict[str, Any]:
    found: dict[str, Any] = {"resource_id": info.id, "method": method}
    if call.flag("include_records"):
        found["records"] = _shown(open_fields(info), records)
    return found


def _shown(fields: Sequence[Field], records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {each.id: datastore.shown(record.get(each.column), each.type) for each in fields}
        for record in _numbered(records)
    ]


def _numbered(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{ROW: record[datastore.ID]} | dict(record) for record in records]


def _refused(error: BadRecord | KeyTaken) -> ValidationError:
    return ValidationError("", {"records": [str(error)], "records_row": error.data["row"]})
