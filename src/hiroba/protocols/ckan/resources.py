"""What a dataset can be had as: its file, its tables (each a DataStore of CKAN's), its links."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hiroba.catalog.datasets.types import OPEN_TABLES, DatasetDetail, LinkInfo, TableInfo
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.ids import ORIGINAL, resource_id


def resources(call: Call, detail: DatasetDetail, package: str) -> list[dict[str, Any]]:
    """Return the resources in the order in which a reader would want them."""
    found = [_link(call, detail, link) for link in detail.links]
    if detail.version.number and not is_open(detail):
        tables = [_table(call, detail, table) for table in detail.tables]
        found = [_original(call, detail), *tables, *found]
    for position, each in enumerate(found):
        each |= {"package_id": package, "position": position, "state": "active", "resource_type": None}
        if call.cadde:
            each.setdefault("caddec_resource_type", "file/http")
    return found


def is_open(detail: DatasetDetail) -> bool:
    """Whether the version is made of tables that are written row by row: its links stand for them, and there
    is no file that anybody sent."""
    return detail.version.media_type == OPEN_TABLES


def row_address(call: Call, resource: str) -> str:
    """Where the rows of a resource that has no file are taken."""
    return f"{call.base}/datastore/dump/{resource}"


def table_resource(detail: DatasetDetail, table: TableInfo) -> str:
    """The id of a table's resource."""
    return resource_id(detail.card.id, table.ordinal + 1)


def link_resource(detail: DatasetDetail, link: LinkInfo) -> str:
    """The link's id; for one that was loaded through this API, the id that it came with."""
    return link.remote_id if link.remote_id and not detail.source else link.id


def _original(call: Call, detail: DatasetDetail) -> dict[str, Any]:
    version, id = detail.version, detail.card.id
    made = _stamp(version.created)
    return {
        "id": resource_id(id, ORIGINAL),
        "name": version.name,
        "description": version.note,
        "url": f"{call.base}/datasets/{id}/original/{version.number}",
        "format": version.format.upper(),
        "mimetype": version.media_type,
        "size": version.size,
        "hash": version.sha256,
        "created": _stamp(detail.card.created),
        "last_modified": made,
        "metadata_modified": made,
        "datastore_active": False,
        "url_type": None,
    }


def _table(call: Call, detail: DatasetDetail, table: TableInfo) -> dict[str, Any]:
    id, made = detail.card.id, _stamp(detail.version.created)
    which = f"?table={table.ordinal}" if len(detail.tables) > 1 else ""
    return {
        "id": table_resource(detail, table),
        "name": table.title or table.name,
        "description": "",
        "url": f"{call.base}/datasets/{id}/data.csv{which}",
        "format": "CSV",
        "mimetype": "text/csv",
        "size": None,
        "hash": "",
        "created": _stamp(detail.card.created),
        "last_modified": made,
        "metadata_modified": made,
        "datastore_active": True,
        "url_type": "datastore",
        "total_record_count": table.rows_out,
    }


def _link(call: Call, detail: DatasetDetail, link: LinkInfo) -> dict[str, Any]:
    id = link_resource(detail, link)
    table = next((each for each in detail.tables if each.name == id), None) if is_open(detail) else None
    modified = _stamp(detail.card.modified)
    found = dict(link.extras) | {
        "id": id,
        "name": link.title,
        "description": link.description,
        "url": link.url,
        "format": link.format.upper(),
        "mimetype": link.media_type or None,
        "size": link.size,
        "hash": link.sha256,
        "created": _stamp(detail.card.created),
        "last_modified": modified,
        "metadata_modified": modified,
        "datastore_active": table is not None,
        "url_type": "datastore" if link.url == row_address(call, id) else None,
    }
    return found | ({"total_record_count": table.rows_out} if table else {})


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
