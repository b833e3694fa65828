"""A Spark standalone cluster on loopback: `with cluster() as master`. Needs hiroba[spark] and Java 17."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_WAIT = 90.0  # seconds


def missing() -> str:
    """What is not here, or ""."""
    if importlib.util.find_spec("pyspark") is None:
        return "hiroba[spark] is not installed (requirements-spark.lock)"
    return "" if shutil.which("java") or "JAVA_HOME" in os.environ else "Java 17 is not installed"


@contextmanager
def cluster(folder: Path, *, workers: int = 2, memory: str = "2g") -> Iterator[str]:
    """A master and workers of one core each; its address. folder: for logs and what they spill."""
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    running = [_start(folder, "master.Master", "--port", str(port))]
    try:
        _until_it_listens(port)
        for each in range(workers):
            place = folder / f"worker-{each}"
            running.append(
                _start(
                    folder,
                    "worker.Worker",
                    "--cores",
                    "1",
                    "--memory",
                    memory,
                    "--work-dir",
                    str(place),
                    master,
                )
            )
        yield master
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait()


def _start(folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    spec = importlib.util.find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    program = Path(spec.origin).parent / "bin" / "spark-class"
    env: Mapping[str, str] = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    with (folder / "cluster.log").open("ab") as log:
        return subprocess.Popen(
            [str(program), f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1", "--webui-port", "0", *arguments],
            stdout=log, stderr=log, env=env,
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _until_it_listens(port: int) -> None:
    end = time.monotonic() + _WAIT
    while time.monotonic() < end:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the master does not listen")
