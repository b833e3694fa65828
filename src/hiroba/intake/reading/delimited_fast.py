"""The fast way through delimited text: Arrow's parser on a clean block, on one thread."""

from __future__ import annotations

import csv
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from hiroba.intake.reading.blocks import Block
from hiroba.intake.reading.delimited_rows import Rows
from hiroba.intake.reading.dialect import Dialect
from hiroba.intake.reading.grid import column_names


def parse_clean(block: Block, dialect: Dialect) -> Rows | None:
    """The rows of a clean block, or None where Arrow does not take it (broken UTF-8)."""
    try:  # looked at first: a row of another width with broken letters would be lost in Arrow's callback
        block.data.isascii() or block.data.decode()
    except UnicodeDecodeError:
        return None
    odd: list[tuple[int, str]] = []  # rows of another width: (number in the block, text)

    def keep(row: arrow_csv.InvalidRow) -> Literal["skip"]:
        odd.append((row.number or 0, row.text))  # the number is known on one thread
        return "skip"

    names = column_names(dialect.raw_width)
    source: Any = pa.py_buffer(block.data)
    try:
        table = arrow_csv.read_csv(
            source,
            read_options=arrow_csv.ReadOptions(
                use_threads=False, column_names=names, block_size=len(block.data) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=dialect.delimiter,
                newlines_in_values=block.breaks_inside,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    columns: list[pa.Array[Any]] = table.combine_chunks().to_batches()[0].columns if table.num_rows else []
    columns = columns or [pa.array([], pa.string()) for _ in names]
    numbers = np.arange(1, table.num_rows + len(odd) + 1, dtype=np.int64)
    if odd:
        numbers = np.delete(numbers, [number - 1 for number, _ in odd])
    odd_rows = [(number, _cells(text, dialect.delimiter)) for number, text in odd]
    return Rows(len(numbers) + len(odd), numbers, columns, odd_rows)


def _cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(text.rstrip("\r\n").splitlines(keepends=True), delimiter=delimiter), [])
