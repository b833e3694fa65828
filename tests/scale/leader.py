"""High availability, proven by hand: `python -m tests.scale.leader`.

Two PostgreSQL under Patroni with synchronous replication, etcd, and Hiroba that writes steadily. The machine of the
leader is lost (kill -9 of all of it); the other one takes over; nothing that was acknowledged may be missing.
Needs the programs `patroni`, `etcd` and those of PostgreSQL.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.scale.load import Load
from tests.support.postgresql import OWNER, free_port, programs
from tests.support.server import serving

_BEFORE, _AFTER = 10.0, 15.0  # seconds of load before the leader falls, and after another one leads
_PATIENCE = 120.0


class Member:
    """One PostgreSQL with its Patroni."""

    def __init__(self, folder: Path, name: str, etcd: str) -> None:
        self.port, self._rest = free_port(), free_port()
        self.place = f"127.0.0.1:{self.port}"
        self._folder = folder / name
        self._folder.mkdir()
        self._settings = self._folder / "patroni.json"
        self._settings.write_text(json.dumps(self._said(name, etcd)))
        for path in (self._folder, self._settings):
            if os.geteuid() == 0:
                shutil.chown(path, OWNER)
        self._process: subprocess.Popen[bytes] | None = None

    def _said(self, name: str, etcd: str) -> dict[str, Any]:
        trusted = ["local all all trust", "host all all 127.0.0.1/32 trust"]
        trusted.append("host replication all 127.0.0.1/32 trust")
        return {
            "scope": "city",
            "name": name,
            "etcd3": {"host": etcd},
            "restapi": {"listen": f"127.0.0.1:{self._rest}", "connect_address": f"127.0.0.1:{self._rest}"},
            "bootstrap": {
                "dcs": {
                    "ttl": 20,
                    "loop_wait": 5,
                    "retry_timeout": 5,
                    "synchronous_mode": True,
                    "postgresql": {"use_pg_rewind": True, "use_slots": True},
                },
                "initdb": [{"encoding": "UTF8"}],
                "pg_hba": trusted,
            },
            "postgresql": {
                "listen": self.place,
                "connect_address": self.place,
                "data_dir": str(self._folder / "cluster"),
                "bin_dir": str(programs()),
                "pgpass": str(self._folder / "pgpass"),
                "authentication": {
                    "superuser": {"username": "hiroba", "password": "-"},
                    "replication": {"username": "copy", "password": "-"},
                },
                "parameters": {"unix_socket_directories": str(self._folder), "max_connections": 100},
                "pg_hba": trusted,
            },
        }

    def start(self) -> None:
        words = ["patroni", str(self._settings)]
        if os.geteuid() == 0:
            words = ["runuser", "-u", OWNER, "--", *words]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)

    def role(self) -> dict[str, Any]:
        """What Patroni says of it; nothing where it does not answer."""
        try:
            found: dict[str, Any] = httpx.get(
                f"http://127.0.0.1:{self._rest}/patroni", trust_env=False
            ).json()
        except (httpx.HTTPError, ValueError):
            return {}
        return found

    def kill(self) -> None:
        """End Patroni and PostgreSQL at once, as when the machine is lost."""
        first = int((self._folder / "cluster" / "postmaster.pid").read_text().split()[0])
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        os.kill(first, signal.SIGKILL)

    def stop(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(60)


@contextmanager
def _etcd(folder: Path) -> Iterator[str]:
    client, peer = free_port(), free_port()
    words = ["etcd", "--data-dir", str(folder / "etcd"), "--name", "one", "--log-level", "error"]
    for name, port in (("client", client), ("peer", peer)):
        address = f"http://127.0.0.1:{port}"
        advertise = "--advertise-client-urls" if name == "client" else "--initial-advertise-peer-urls"
        words += [f"--listen-{name}-urls", address, advertise, address]
    words += ["--initial-cluster", f"one=http://127.0.0.1:{peer}"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"127.0.0.1:{client}"
        finally:
            process.terminate()


def _until(what: str, ready: Any) -> float:
    began = time.monotonic()
    while not ready():
        if time.monotonic() > began + _PATIENCE:
            sys.exit(f"not within {_PATIENCE} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - began


def _synchronous(leader: Member) -> bool:
    with psycopg.connect(f"postgresql://hiroba@{leader.place}/postgres") as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        ).fetchone()
    return row == (1,)


def _leads(member: Member) -> bool:
    """It answers as one that may be written to."""
    try:
        with psycopg.connect(f"postgresql://hiroba@{member.place}/postgres", connect_timeout=2) as connection:
            return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    except psycopg.OperationalError:
        return False


def main() -> None:
    """Lose the leader under load, and tell what became of the writes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hiroba-leader-")))
        folder.chmod(0o755)
        etcd = stack.enter_context(_etcd(folder))
        first, second = (Member(folder, name, etcd) for name in ("one", "two"))
        for member, beside in ((first, second), (second, first)):
            stack.callback(member.stop)
            member.start()
            if beside is second:
                _until("a leader", lambda: _leads(first))
        _until("a synchronous follower", lambda: _synchronous(first))
        url = f"postgresql://hiroba@{first.place},{second.place}/postgres?target_session_attrs=read-write"
        server = stack.enter_context(serving(folder / "data", "--open", HIROBA_DATABASE_URL=url))
        with Load(server.url) as load:
            time.sleep(_BEFORE)
            first.kill()
            print(f"the other one leads after {_until('another leader', lambda: _leads(second)):.1f} s")
            time.sleep(_AFTER)
        load.tell()


if __name__ == "__main__":
    main()
