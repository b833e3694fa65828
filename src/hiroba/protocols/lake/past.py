"""What the things of the city were, by type and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hiroba.context.city import service as city
from hiroba.context.history.types import Copied
from hiroba.kernel.decide.types import Principal, Sight
from hiroba.protocols.lake.types import File
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Subject, SubjectKind, Use

_TIME: Final = pa.timestamp("us", "UTC")
_FIELDS: Final[list[tuple[str, pa.DataType]]] = [
    ("id", pa.string()),
    ("attribute", pa.string()),
    ("datasetId", pa.string()),
    ("kind", pa.string()),  # Property, Relationship ...
    ("observedAt", _TIME),
    ("modifiedAt", _TIME),
    ("number", pa.float64()),
    ("text", pa.string()),
    ("unitCode", pa.string()),
    ("json", pa.string()),  # where the columns do not tell all of it
    ("tenant", pa.string()),
    ("organisation", pa.string()),
]
_SCHEMA: Final = pa.schema(_FIELDS)
_VALUES: Final = (
    *("id", "attribute", "dataset", "kind", "observed", "modified", "number", "text", "unit", "body"),
)
_COLUMNS: Final = (*_VALUES, "tenant", "organisation")


def files(sight: Sight, who: Principal) -> Iterator[File]:
    """A file for each month of each type of which something may be seen."""
    for each in sorted(city.types(sight), key=lambda one: one.type):
        folder = f"history/type={quote(each.type, safe='')}"
        for month, print_ in city.months(each.type, sight).items():
            write = partial(_write, each.type, month, sight, who)
            yield File(f"{folder}/month={month}/part-{print_[:12]}.parquet", write, f"{each.type} {month}")


def _write(type: str, month: str, sight: Sight, who: Principal, into: Path) -> int:
    owners: Counter[str] = Counter()
    with pq.ParquetWriter(into, _SCHEMA, compression="zstd") as writer:

        def take(table: pa.Table) -> None:
            found = _of_month(table, month)
            if found.num_rows:
                writer.write_table(found)
                owners.update(str(each) for each in found["organisation"].to_pylist())

        city.values(type, sight, Copied(_VALUES, month=month), take)
    for owner, rows in owners.items():
        metering.meter(who, Subject(SubjectKind.ENTITIES, type[:200], owner), Use.DOWNLOAD, rows=rows)
    return owners.total()


def _of_month(table: Any, month: str) -> pa.Table:
    at: Any = pc.strftime(pc.coalesce(table["observed"], table["modified"]), format="%Y-%m")
    table = table.filter(pc.equal(at, pa.scalar(month)))
    columns = [
        table[name].cast(field.type) for name, field in zip(_COLUMNS, _SCHEMA, strict=True)
    ]  # fmt: skip
    return pa.table(columns, schema=_SCHEMA)
