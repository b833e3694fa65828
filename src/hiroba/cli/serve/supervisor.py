"""Watches over the processes: starts them, starts them again when they die, stops them in order."""

from __future__ import annotations

import gc
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import click
import structlog

from hiroba.cli.serve import processes
from hiroba.cli.serve.forking import Forked, forked

_LOG = structlog.get_logger("hiroba.serve")
_POLL = 0.2  # seconds
_LONGEST_PAUSE = 30.0
_STEADY = 60.0  # a process that lived this long starts afresh without a pause
_GRACE = 15.0


@dataclass
class Watched:
    """One process: what it does, and how often it fell."""

    name: str
    work: Callable[[], None]
    process: Forked | None = None
    started: float = 0.0
    falls: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        self.process = forked(self.name, self.work)
        self.started = time.monotonic()

    def fallen(self) -> bool:
        return self.process is not None and self.process.exitcode is not None


class Supervisor:
    """Runs in the foreground until SIGTERM or SIGINT."""

    def __init__(
        self, listener: socket.socket, host: str, port: int, open_: bool, banner: str, made_sensors: bool
    ) -> None:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 compared, not bound
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        self.open, self.banner = open_, banner
        self.listener = listener
        self.announced = False
        self.watched = [
            Watched("web", lambda: processes.answer(listener)),
            Watched("worker", processes.work),
            Watched("city", processes.follow),
            Watched("sensors", processes.sense),
        ]
        if made_sensors:
            self.watched.append(Watched("made-sensors", processes.send_made))
        self.stopping = False  # no event: a second signal would find it locked by the first

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for watched in self.watched:
            watched.start()
        while not self.stopping:
            self._look_after()
            if not self.announced and self._answers():
                self.announced = True
                click.echo(self._words())
            time.sleep(_POLL)
        self._end()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> None:
        now = time.monotonic()
        for watched in self.watched:
            if watched.fallen() and watched.not_before == 0.0:
                watched.falls = 0 if now - watched.started > _STEADY else watched.falls + 1
                pause = min(_LONGEST_PAUSE, 0.2 * 2**watched.falls)
                watched.not_before = now + pause
                code = watched.process.exitcode if watched.process else None
                _LOG.error("process_fell", name=watched.name, code=code, again_in=round(pause, 1))
            elif watched.not_before and now >= watched.not_before:
                watched.not_before = 0.0
                watched.start()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:  # noqa: S310 loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _words(self) -> str:
        lines = ["", f"  広場を開きました   {self.url}", f"  The square is open {self.url}", ""]
        if self.open:
            lines += [
                "  !! 開放モード：だれでも何でもできます。開発と試験のためだけに使ってください。",
                "  !! OPEN MODE: anybody may do anything. For suites and development only.",
                "",
            ]
        if self.banner:
            lines += [self.banner, ""]
        lines.append("  止めるには Ctrl+C / Ctrl+C stops it")
        return "\n".join(lines)

    def _end(self) -> None:
        running = [each.process for each in self.watched if each.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _GRACE
        for process in running:
            process.join(max(0.1, deadline - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()
        self.listener.close()
        gc.unfreeze()  # what libraries made ends in order, without their complaints
