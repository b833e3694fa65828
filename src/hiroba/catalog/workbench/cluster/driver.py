"""The process that stands between this machine and the cluster: one session, one question after the other.

It hears {"conf", "hadoop"} once and says ready; then {"sql", "views", "rows"}, and sends the rows. A question
that takes too long is ended by ending the process: the cluster gives up its work with it.
"""

from __future__ import annotations

import io
import threading
from contextlib import suppress
from typing import IO, Any, Final

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col

from hiroba.catalog.workbench.cell.frames import ROWS, Broken, pipes, put, put_words, take_words

_BATCH: Final = 16_384  # rows of one piece
_PULSE: Final = 0.5  # seconds between two signs of progress


def main() -> None:
    """Answer until nobody asks any more."""
    told, heard = pipes()
    with suppress(Broken):
        session = _session(take_words(heard))
        session.range(1).count()  # the cluster has taken us in
        put_words(told, {"say": "ready"})
        while True:
            _serve(session, take_words(heard), told)


def _session(set_: dict[str, Any]) -> SparkSession:
    builder = SparkSession.builder
    for name, value in set_["conf"].items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    for name, value in set_["hadoop"].items():  # keys of the store: not on the command line of the JVM
        session.sparkContext._jsc.hadoopConfiguration().set(name, value)
    return session


def _serve(session: SparkSession, asked: dict[str, Any], told: IO[bytes]) -> None:
    done = threading.Event()
    pulse = threading.Thread(target=_pulse, args=(session, told, done), daemon=True)
    pulse.start()
    try:
        table = _rows(session.newSession(), asked)
    except PySparkException as error:
        done.set()
        pulse.join()
        put_words(told, {"say": "wrong", "kind": type(error).__name__})
        return
    done.set()
    pulse.join()
    most = int(asked["rows"])
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.slice(0, most), max_chunksize=_BATCH)
    put(told, ROWS, sink.getvalue())
    put_words(told, {"say": "done", "rows": min(most, table.num_rows), "truncated": table.num_rows > most})


def _rows(session: SparkSession, asked: dict[str, Any]) -> pa.Table:
    """At most one row more than is asked for."""
    for view in asked["views"]:
        _view(session, view).createOrReplaceTempView(view["name"])
    found: pa.Table = session.sql(asked["sql"]).limit(int(asked["rows"]) + 1).toArrow()
    return found


def _pulse(session: SparkSession, told: IO[bytes], done: threading.Event) -> None:
    """Say how far the running stages are, while it works."""
    tracker = session.sparkContext.statusTracker()
    while not done.wait(_PULSE):
        stages = [tracker.getStageInfo(each) for each in tracker.getActiveStageIds()]
        tasks = sum(each.numTasks for each in stages if each)
        finished = sum(each.numCompletedTasks for each in stages if each)
        put_words(told, {"say": "progress", "percent": 100 * finished / tasks if tasks else 0})


def _view(session: SparkSession, view: dict[str, Any]) -> DataFrame:
    """Only these columns, under these names."""
    columns = [col(_quoted(source)).alias(shown) for source, shown in view["columns"]]
    return session.read.parquet(view["address"]).select(*columns)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


if __name__ == "__main__":
    main()
