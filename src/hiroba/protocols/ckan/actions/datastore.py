"""Actions that read the rows of tables."""

from __future__ import annotations

from typing import Any

from hiroba.protocols.ckan import datastore, sql
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.fields import Field
from hiroba.protocols.ckan.finding import Rows, table_of


@action("datastore_search")
def datastore_search(call: Call) -> dict[str, Any]:
    """Return rows of a table. resource_id, filters, q, fields, sort, limit (100, to 32000), offset,
    records_format (objects, lists, csv, tsv), include_total, distinct."""
    resource = call.reference("resource_id", "id")
    return datastore.search(call, resource, table_of(call, resource))


@action("datastore_info")
def datastore_info(call: Call) -> dict[str, Any]:
    """Return the columns of a table and how many rows it has. id, include_meta, include_fields_schema."""
    resource = call.reference("resource_id", "id")
    rows = table_of(call, resource)
    schema = call.flag("include_fields_schema", default=True)
    fields = rows.fields[1:]
    found: dict[str, Any] = {
        "fields": [each.shown() | ({"schema": _schema(rows, each)} if schema else {}) for each in fields],
        "schema": {each.id: each.type for each in fields},
    }
    if call.flag("include_meta", default=True):
        count = rows.table.rows_out
        found["meta"] = {"id": resource, "count": count, "table_type": "BASE TABLE", "aliases": []}
    return found


def _schema(rows: Rows, field: Field) -> dict[str, Any]:
    unique = rows.open is not None and rows.open.key == (field.id,)
    return {
        "native_type": field.type,
        "notnull": False,
        "index_name": f"{field.id}_key" if unique else None,
        "is_index": unique,
        "uniquekey": unique,
    }


@action("datastore_search_sql")
def datastore_search_sql(call: Call) -> dict[str, Any]:
    """Answer a SELECT over tables. sql: tables are written as "<id of the resource>"."""
    return sql.search_sql(call)
