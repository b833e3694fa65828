"""One process towards the cluster for each process of ours: started when it is needed, ended when idle."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from hiroba.catalog.workbench.cell.frames import Broken, put_words, take_words
from hiroba.catalog.workbench.cluster.wiring import configuration
from hiroba.catalog.workbench.receiving import receive
from hiroba.catalog.workbench.types import Bounds, QueryBusy, QueryCancelled, QuerySlow, ResultTooLarge, Told

_COMMAND: Final = (sys.executable, "-I", "-m", "hiroba.catalog.workbench.cluster.driver")
_KNOWN: Final = (
    "PATH", "HOME", "JAVA_HOME", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_LOCAL_IP", "HADOOP_CONF_DIR"
)  # fmt: skip
_START: Final = 90.0  # seconds until the cluster has taken us in
_AGAIN: Final = 300.0  # seconds after which a cluster that was away is tried again
_PATIENCE: Final = 10.0  # seconds to wait for the question before
_IDLE: Final = 120.0  # seconds after which the cluster is given back


class Away(Exception):
    """The cluster cannot be reached, or the process towards it ended."""


class Wrong(Exception):
    """The cluster could not answer this question."""


class _Driver:
    """The process; one question at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._away_until = 0.0
        self._idle: threading.Timer | None = None

    def ask(self, words: dict[str, Any], bounds: Bounds, into: Path, told: Told) -> tuple[int, bool]:
        """The rows go to a file; how many, and whether there would be more.

        Raises QuerySlow, QueryBusy, QueryCancelled, ResultTooLarge, Away, Wrong.
        """
        if not self._turn.acquire(timeout=min(_PATIENCE, bounds.seconds)):
            raise QueryBusy(line=0, column=0)
        try:
            self._rest(None)
            process = self._ready()
            try:
                return _ask(process, words, bounds, into, told)
            except (Wrong, Away, QuerySlow, QueryCancelled, ResultTooLarge) as error:
                if not isinstance(error, Wrong):
                    self._end()
                raise
        finally:
            self._rest(_IDLE)
            self._turn.release()

    def close(self) -> None:
        """Give the cluster back."""
        with self._turn:
            self._rest(None)
            self._end()

    def _ready(self) -> subprocess.Popen[bytes]:
        """Raises Away."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        if time.monotonic() < self._away_until:
            raise Away
        process = self._process = _start()
        try:
            with _killed_after(process, _START):
                put_words(_to(process), configuration())
                take_words(_from(process))
        except (Broken, OSError) as error:
            self._end()
            self._away_until = time.monotonic() + _AGAIN
            raise Away from error
        return process

    def _rest(self, seconds: float | None) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if seconds is not None and self._process is not None:
            self._idle = threading.Timer(seconds, self.close)
            self._idle.daemon = True
            self._idle.start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            _to(process).close()  # the JVM ends with what it hears
        process.kill()
        _from(process).close()
        process.wait()


_driver = _Driver()
atexit.register(_driver.close)
ask = _driver.ask
close = _driver.close


def _ask(
    process: subprocess.Popen[bytes], words: dict[str, Any], bounds: Bounds, into: Path, told: Told
) -> tuple[int, bool]:
    with _killed_after(process, bounds.seconds) as late:
        try:
            put_words(_to(process), words | {"rows": bounds.rows})
            with into.open("wb") as file:
                end = receive(_from(process), file, told, _check)
        except (Broken, OSError) as error:
            if late.is_set():
                raise QuerySlow(line=0, column=0, most=bounds.seconds) from error
            raise Away from error
    return int(end["rows"]), bool(end["truncated"])


def _check(words: dict[str, Any]) -> None:
    if words["say"] == "wrong":
        raise Wrong(words.get("kind"))


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """End the process when this takes longer; the event says whether it did."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"} | {name: os.environ[name] for name in _KNOWN if name in os.environ},
        cwd="/",
        start_new_session=True,
    )


def _to(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin
    return process.stdin


def _from(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout
    return process.stdout
