"""What the things of one type were: a row each value that was observed, bounded in time and number."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Final

import pyarrow as pa

from hiroba.catalog.tables.service import literal
from hiroba.catalog.workbench.types import TableTooLarge
from hiroba.context.city import service as city
from hiroba.context.history.types import Window
from hiroba.intake.city_tables.laid import Column, Laid
from hiroba.intake.city_tables.mirror import Mirror
from hiroba.kernel.decide.types import Sight, Visibility

DAYS: Final = 7
MOST: Final = 5_000_000  # rows
_COLUMNS: Final[tuple[tuple[str, Column], ...]] = (
    ("id", ("id", "id")),
    ("attribute", ("属性", "attribute")),
    ("observed", ("観測日時", "observedAt")),
    ("number", ("数値", "number")),
    # of a plain number there is no JSON, and of everything else that is a number for reckoning there is
    (
        "CASE WHEN number IS NULL THEN text WHEN body IS NOT NULL THEN json_extract_string(body, '$.value')"
        " WHEN whole THEN CAST(CAST(number AS BIGINT) AS VARCHAR) ELSE CAST(number AS VARCHAR) END",
        ("値", "value"),
    ),
    ("unit", ("単位", "unit")),
)
_TOLD: Final = ", ".join(f"{sql} AS c{at}" for at, (sql, _column) in enumerate(_COLUMNS))
_EMPTY: Final = (
    "CREATE OR REPLACE TEMP TABLE past (c0 VARCHAR, c1 VARCHAR, c2 TIMESTAMPTZ, c3 DOUBLE, c4 VARCHAR,"
    " c5 VARCHAR, organisation VARCHAR, visibility VARCHAR)"
)


def lay(mirror: Mirror, sight: Sight, into: Path) -> Laid:
    """Write the values of the last days of the things that are there now. Raises TableTooLarge."""
    connection = mirror.connection
    connection.execute(_EMPTY)
    rows = 0

    def take(table: pa.Table) -> None:
        nonlocal rows
        rows += table.num_rows
        if rows > MOST:
            raise TableTooLarge(line=0, column=0, what=mirror.type, most=MOST)
        connection.register("portion", table)
        connection.execute(f"INSERT INTO past SELECT {_TOLD}, organisation, visibility FROM portion")  # noqa: S608
        connection.unregister("portion")

    since = time.time_ns() // 1_000 - timedelta(days=DAYS) // timedelta(microseconds=1)
    city.values(mirror.type, sight, Window("after", since, None, "observedAt", named=True), take)
    connection.execute(
        f"COPY (SELECT * EXCLUDE (organisation, visibility) FROM past) TO {literal(str(into))}"  # noqa: S608
        " (FORMAT parquet, COMPRESSION zstd)"
    )
    counted = connection.execute(
        "SELECT organisation, visibility, count(*) FROM past GROUP BY ALL"
    ).fetchall()
    connection.execute("DROP TABLE past")
    owners: dict[str, int] = {}
    for organisation, _visibility, number in counted:
        owners[organisation] = owners.get(organisation, 0) + number
    public = all(visibility == Visibility.PUBLIC for _organisation, visibility, _number in counted)
    return Laid(tuple(column for _sql, column in _COLUMNS), owners, public)
