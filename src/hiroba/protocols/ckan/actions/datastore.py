"""Actions about the rows of tables."""

from __future__ import annotations

from typing import Any

from hiroba.protocols.ckan import datastore, sql
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.fields import fields_of
from hiroba.protocols.ckan.finding import table_of


@action("datastore_search")
def datastore_search(call: Call) -> dict[str, Any]:
    """Return rows of a table. resource_id, filters, q, fields, sort, limit (100, to 32000), offset,
    records_format (objects, lists, csv, tsv), include_total, distinct."""
    resource = call.reference("resource_id", "id")
    _detail, table = table_of(call, resource)
    return datastore.search(call, resource, table)


@action("datastore_info")
def datastore_info(call: Call) -> dict[str, Any]:
    """Return the columns of a table and how many rows it has. id."""
    resource = call.reference("id", "resource_id")
    _detail, table = table_of(call, resource)
    fields = fields_of(table.schema)[1:]
    return {
        "meta": {"id": resource, "count": table.rows_out, "table_type": "BASE TABLE", "aliases": []},
        "fields": [
            each.shown() | {"schema": {"native_type": each.type, "notnull": False, "is_index": False}}
            for each in fields
        ],
        "schema": {each.id: each.type for each in fields},
    }


@action("datastore_search_sql")
def datastore_search_sql(call: Call) -> dict[str, Any]:
    """Answer a SELECT over tables. sql: tables are written as "<id of the resource>"."""
    return sql.search_sql(call)
