"""The life of a cell: made ready, asked once, ended.

It reads {"sql", "limits"}, says which tables the question names, is told where those are that the asker may
see, shuts itself in, and sends the rows as they come. Everything that it says is data to its keeper.
"""

from __future__ import annotations

import io
import json
import os
import threading
import time
from contextlib import suppress
from typing import IO, Any, Final

import duckdb
import pyarrow as pa

from hiroba.catalog.workbench.cell import limits
from hiroba.catalog.workbench.cell.frames import ROWS, Broken, pipes, put, put_words, take_words
from hiroba.catalog.workbench.cell.grammar import Reading, Refused, read
from hiroba.catalog.workbench.cell.views import define, paths_of

_BATCH: Final = 16_384  # rows of one piece
_PULSE: Final = 0.3  # seconds between two signs of progress
_LONGEST: Final = 500  # letters of a message


def main() -> None:
    """Answer one question on standard input and output; nothing else is written there."""
    told, heard = pipes()
    engine = duckdb.connect(":memory:", config={"threads": "1"})
    engine.sql("SELECT 1").to_arrow_table()  # what is loaded at the first use is loaded now
    with suppress(Broken):
        asked = take_words(heard)
        try:
            _answer(engine, asked, told, heard)
        except Refused as refusal:
            put_words(told, {"say": "refused", "why": refusal.why, "what": refusal.what, "at": refusal.at})
        except duckdb.Error as error:
            put_words(told, {"say": "wrong", "kind": type(error).__name__, "message": str(error)[:_LONGEST]})
        except (MemoryError, pa.ArrowMemoryError):
            put_words(told, {"say": "wrong", "kind": "OutOfMemoryException", "message": ""})
    told.flush()
    os._exit(0)  # threads of the engine are not waited for


def _answer(
    engine: duckdb.DuckDBPyConnection, asked: dict[str, Any], told: IO[bytes], heard: IO[bytes]
) -> None:
    bounds = asked["limits"]
    limits.limit(int(bounds["memory"]), int(bounds["seconds"]))
    _configure(engine, bounds)
    sql = str(asked["sql"])
    reading = _read(engine, sql)
    put_words(
        told,
        {"say": "tables", "tables": [[*name, at] for name, at in reading.tables.items()],
         "made": sorted(reading.made), "columns": sorted(reading.columns)},
    )  # fmt: skip
    given = take_words(heard)
    _lock(engine, given["views"], reading, int(bounds["threads"]))
    _send(engine, sql, int(bounds["rows"]), told)


def _configure(engine: duckdb.DuckDBPyConnection, bounds: dict[str, Any]) -> None:
    run = engine.execute
    run(f"SET memory_limit = '{int(bounds['memory'])}B'")
    run("SET python_enable_replacements = false")
    run("SET temp_directory = ''")
    run("SET autoinstall_known_extensions = false")
    run("SET autoload_known_extensions = false")
    run("SET allow_community_extensions = false")
    run("SET max_expression_depth = 250")
    run("SET TimeZone = 'Asia/Tokyo'")
    run("SET enable_progress_bar = true")
    run("SET enable_progress_bar_print = false")


def _read(engine: duckdb.DuckDBPyConnection, sql: str) -> Reading:
    row = engine.execute("SELECT json_serialize_sql($1::VARCHAR)", [sql]).fetchone()
    try:
        reading = read(json.loads(row[0] if row else "{}"))
    except RecursionError as error:
        raise Refused("too_deep") from error
    statements = engine.extract_statements(sql)
    if len(statements) != 1:
        raise Refused("one_statement")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise Refused("only_select")
    return reading


def _lock(
    engine: duckdb.DuckDBPyConnection, views: list[dict[str, Any]], reading: Reading, threads: int
) -> None:
    """Open the tables, then close everything else: first the engine's own doors, then the system's.

    The engine has one thread until the system has shut it in: those that come later are shut in with it.
    """
    paths = sorted({path for each in views for path in paths_of(each)})
    quoted = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    engine.execute(f"SET allowed_paths = [{quoted}]")
    engine.execute("SET enable_external_access = false")
    for view in views:
        define(engine, view, reading.columns)
    limits.shut_in(paths)
    engine.execute(f"SET threads = {threads}")
    engine.execute("SET lock_configuration = true")


def _send(engine: duckdb.DuckDBPyConnection, sql: str, most: int, told: IO[bytes]) -> None:
    began = time.monotonic()
    done = threading.Event()
    speaking = threading.Lock()
    pulse = threading.Thread(target=_pulse, args=(engine, told, done, speaking), daemon=True)
    pulse.start()
    try:
        reader = _stream(engine, sql)
        sink = io.BytesIO()
        rows, more = 0, False
        with pa.ipc.new_stream(sink, reader.schema) as writer:
            for batch in reader:
                part = batch.slice(0, most - rows)
                rows, more = rows + part.num_rows, part.num_rows < batch.num_rows
                writer.write_batch(part)
                _hand_over(sink, told, speaking)
                if more:
                    break
    finally:
        done.set()
        pulse.join()
    _hand_over(sink, told, speaking)
    put_words(told, {"say": "done", "rows": rows, "truncated": more, "seconds": time.monotonic() - began})


def _stream(engine: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The rows as they are made: those past the limit never are."""
    try:
        return engine.sql(sql).to_arrow_reader(_BATCH)
    except (duckdb.BinderException, duckdb.CatalogException):
        engine.execute(f"EXPLAIN {sql}")  # says the same with the line of the question
        raise


def _hand_over(sink: io.BytesIO, told: IO[bytes], speaking: threading.Lock) -> None:
    with speaking:
        put(told, ROWS, sink.getvalue())
    sink.seek(0)
    sink.truncate()


def _pulse(
    engine: duckdb.DuckDBPyConnection, told: IO[bytes], done: threading.Event, speaking: threading.Lock
) -> None:
    """Say how far the engine is, while it works."""
    while not done.wait(_PULSE):
        with suppress(duckdb.Error), speaking:
            put_words(told, {"say": "progress", "percent": max(0.0, float(engine.query_progress()))})


if __name__ == "__main__":
    main()
