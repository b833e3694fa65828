"""Watches over the processes: starts them, starts them again when they die, stops them in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from types import FrameType

import click
import structlog

_LOG = structlog.get_logger("hiroba.serve")
_POLL = 0.2  # seconds
_LONGEST_PAUSE = 30.0
_STEADY = 60.0  # a process that lived this long starts afresh without a pause
_GRACE = 15.0


@dataclass
class Watched:
    """One process: its arguments, the sockets it inherits, and how often it fell."""

    name: str
    arguments: list[str]
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        command = [sys.executable, "-m", "hiroba.cli.main", *self.arguments]
        self.process = subprocess.Popen(command, pass_fds=self.fds, env=os.environ)  # noqa: S603 our own command
        self.started = time.monotonic()

    def fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None


class Supervisor:
    """Runs in the foreground until SIGTERM or SIGINT."""

    def __init__(
        self, listener: socket.socket, host: str, port: int, open_: bool, banner: str, made_sensors: bool
    ) -> None:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 compared, not bound
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        self.open, self.banner = open_, banner
        fd = listener.fileno()
        self.listener = listener
        self.watched = [
            Watched("web", ["web", "--fd", str(fd)], (fd,)),
            Watched("worker", ["worker"]),
            Watched("city", ["city"]),
            Watched("sensors", ["sensors"]),
        ]
        if made_sensors:
            self.watched.append(Watched("made-sensors", ["made-sensors"]))
        self.stopping = threading.Event()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for watched in self.watched:
            watched.start()
        threading.Thread(target=self._announce, daemon=True).start()
        while not self.stopping.wait(_POLL):
            self._look_after()
        self._end()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _look_after(self) -> None:
        now = time.monotonic()
        for watched in self.watched:
            if watched.fallen() and watched.not_before == 0.0:
                watched.falls = 0 if now - watched.started > _STEADY else watched.falls + 1
                pause = min(_LONGEST_PAUSE, 0.2 * 2**watched.falls)
                watched.not_before = now + pause
                code = watched.process.returncode if watched.process else None
                _LOG.error("process_fell", name=watched.name, code=code, again_in=round(pause, 1))
            elif watched.not_before and now >= watched.not_before:
                watched.not_before = 0.0
                watched.start()

    def _announce(self) -> None:
        while not self.stopping.wait(_POLL):
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:  # noqa: S310 loopback
                    if answer.status == 200:
                        break
            except (urllib.error.URLError, OSError):
                continue
        if not self.stopping.is_set():
            click.echo(self._words())

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
        running = [w.process for w in self.watched if w.process is not None and w.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _GRACE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        self.listener.close()
