"""datastore_search_sql: the question goes to the workbench, which reaches nothing but what one may see."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from hiroba.catalog.workbench import service as workbench
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.datastore import MOST
from hiroba.protocols.ckan.finding import table_of

_RESOURCE: Final = re.compile(r'"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"')


def search_sql(call: Call) -> dict[str, Any]:
    """The answer of datastore_search_sql. Raises NotFound, and the workbench's QueryError."""
    sql = call.needed("sql")
    standing: dict[str, Path] = {}
    asked = _RESOURCE.sub(lambda match: f'"{_table(call, match[1], standing)}"', sql)
    with tempfile.TemporaryDirectory() as folder:
        answer = workbench.ask(
            asked, call.sight, workbench.bounds(MOST), Path(folder) / "answer", standing=standing
        )
        with pa.ipc.open_stream(answer.arrow.read_bytes()) as reader:
            found = reader.read_all()
    records = [{name: _plain(value) for name, value in row.items()} for row in found.to_pylist()]
    shown: dict[str, Any] = {
        "sql": sql,
        "fields": [{"id": field.name, "type": _type(field.type)} for field in found.schema],
        "records": records,
    }
    return shown | ({"records_truncated": True} if answer.truncated else {})


def _table(call: Call, resource: str, standing: dict[str, Path]) -> str:
    """The name that the workbench has for the table of a resource. standing: gets where its rows are, by its
    blob, where some are not in that yet."""
    rows = table_of(call, resource)
    if rows.standing is not None:
        standing[rows.table.parquet] = rows.standing
    at, id = rows.detail.tables.index(rows.table), rows.detail.card.id
    return id if at == 0 else f"{id}_{at + 1}"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _type(kind: pa.DataType) -> str:
    for known, name in (
        (pa.types.is_integer, "int8"), (pa.types.is_floating, "float8"), (pa.types.is_decimal, "numeric"),
        (pa.types.is_boolean, "bool"), (pa.types.is_date, "date"), (pa.types.is_timestamp, "timestamp"),
    ):  # fmt: skip
        if known(kind):
            return name
    return "text"
