"""Parquet files written chunk by chunk: the table, and beside it what could not be read."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from hiroba.intake.tidy.arrow import pq
from hiroba.intake.tidy.convert import Lost

_UNREAD: dict[str, pa.DataType] = {
    "row": pa.int64(),
    "column": pa.string(),
    "raw": pa.string(),
    "reason": pa.string(),
}
UNREAD = pa.schema(_UNREAD)
_PAGE = 32 * 1024  # bytes; a reader of one row decodes one page


class TableFile:
    """The typed table, written so that a page of scattered rows is read quickly."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self.path,
                table.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=True,
                data_page_size=_PAGE,
                write_statistics=True,
            )
        self._writer.write_table(table, row_group_size=table.num_rows or 1)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class UnreadFile:
    """Cells and rows that are not in the table as they stood; no file where there are none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, column: str, lost: Lost) -> None:
        if lost.rows:
            names = [column] * len(lost.rows)
            self.copy(
                pa.RecordBatch.from_pydict(
                    {"row": lost.rows, "column": names, "raw": lost.raws, "reason": lost.reasons},
                    schema=UNREAD,
                )
            )

    def copy(self, batch: pa.RecordBatch) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, UNREAD, compression="zstd")
        self._writer.write_batch(batch)

    def close(self) -> Path | None:
        """The file's path, or None where nothing was written."""
        if self._writer is None:
            return None
        self._writer.close()
        self._writer = None
        return self.path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
