"""Small tables gathered to the size of a row group, so that memory is bounded whatever the file's size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

_ROWS = 131_072
_BYTES = 64 * 2**20
_CELLS = 8_000_000


def gathered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Tables of at most 131,072 rows or 8 M cells, about 64 MiB, each column one array."""
    held: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        limit = max(1, min(_ROWS, _CELLS // max(1, table.num_columns)))
        held.append(table)
        rows, size = rows + table.num_rows, size + table.nbytes
        while rows >= limit:
            whole = pa.concat_tables(held)
            yield whole.slice(0, limit).combine_chunks()
            rest = whole.slice(limit)
            held, rows, size = [rest], rest.num_rows, rest.nbytes
        if size >= _BYTES:
            yield pa.concat_tables(held).combine_chunks()
            held, rows, size = [], 0, 0
    if rows:
        yield pa.concat_tables(held).combine_chunks()
