"""`hiroba serve` as the one who runs it meets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.databases import own_database
from tests.support.server import Server, free_port, serving

CLIENT = httpx.Client(trust_env=False, timeout=10)


@pytest.fixture(scope="module", autouse=True)
def hang_up() -> Iterator[None]:
    yield
    CLIENT.close()


def hiroba(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hiroba.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | _database(arguments) | environment,
        timeout=120,
    )


def _database(arguments: tuple[str, ...]) -> dict[str, str]:
    """A folder that a command names has its own database."""
    if "--data-dir" not in arguments:
        return {}
    return own_database(Path(arguments[arguments.index("--data-dir") + 1]))


def children(process: int) -> list[int]:
    found = subprocess.run(
        ["ps", "--ppid", str(process), "-o", "pid="], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("serve") / "data") as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """One for all, to ask and to break."""
    running.keep_up()
    return running


def test_a_busy_port_is_told_with_another_to_try(server: Server) -> None:
    answer = hiroba("serve", "--port", str(server.port), "--data-dir", str(server.data_dir))
    assert answer.returncode == 1
    assert "使用中" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_open_mode_listens_on_loopback_only(tmp_path: Path) -> None:
    answer = hiroba("serve", "--open", "--host", "0.0.0.0", "--port", "0", "--data-dir", str(tmp_path))
    assert answer.returncode == 1
    assert "loopback" in answer.stderr


def test_what_falls_is_started_again(server: Server) -> None:
    assert server.process is not None
    for fallen in children(server.process.pid):
        os.kill(fallen, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if CLIENT.get(f"{server.url}/health/ready").status_code == 200:
                break
        except httpx.HTTPError:
            time.sleep(0.2)
    assert CLIENT.get(server.url).status_code == 200
    assert len(children(server.process.pid)) == 4  # web, worker, city, sensors


def test_health_metrics_and_the_api_document(server: Server) -> None:
    assert CLIENT.get(f"{server.url}/health/live").text == "ok\n"
    assert CLIENT.get(f"{server.url}/health/ready").json()["ready"] is True
    assert "hiroba_requests_total" in CLIENT.get(f"{server.url}/metrics").text
    assert CLIENT.get(f"{server.url}/api/v1/openapi.json").json()["openapi"].startswith("3.1")


def test_forged_hosts_and_odd_requests_get_a_plain_refusal(server: Server) -> None:
    assert CLIENT.get(server.url, headers={"Host": "evil.example"}).status_code == 400
    assert CLIENT.get(f"{server.url}/search", params={"page": "-1", "q": "\x00" * 5}).status_code < 500
    assert CLIENT.get(f"{server.url}/datasets/../../etc/passwd").status_code == 404
    assert 400 <= CLIENT.request("BREW", server.url).status_code < 500


def test_every_page_has_its_guards(server: Server) -> None:
    headers = CLIENT.get(server.url).headers
    assert "unsafe-inline" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_in_open_mode_a_file_is_published_without_a_token(tmp_path: Path) -> None:
    path = tmp_path / "会館.csv"
    path.write_text("名称,定員\n中央会館,120人\n")
    with serving(tmp_path / "data", "--open") as server:
        answer = hiroba(
            "publish", str(path), "--server", server.url, "--json", HIROBA_DATA_DIR=str(tmp_path / "own")
        )
    assert '"status":"published"' in answer.stdout, answer.stderr


def test_the_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    port = str(free_port())
    well = hiroba("doctor", "--data-dir", str(tmp_path / "data"))
    ill = hiroba(
        "doctor",
        "--data-dir",
        str(tmp_path / "data"),
        HIROBA_DATABASE_URL=f"postgresql://x@127.0.0.1:{port}/x",
    )
    assert ill.returncode == 1
    assert "Traceback" not in well.stderr + ill.stderr


def test_a_backup_taken_while_running_brings_everything_back(tmp_path: Path, server: Server) -> None:
    path = tmp_path / "会館.csv"
    path.write_text("名称,定員\n中央会館,120人\n")
    target = tmp_path / "backup.tar"
    assert hiroba("publish", str(path), "--data-dir", str(server.data_dir)).returncode == 0
    assert hiroba("backup", str(target), "--data-dir", str(server.data_dir)).returncode == 0
    before = CLIENT.get(f"{server.url}/api/v1/datasets").json()
    restored = hiroba("restore", str(target), "--data-dir", str(tmp_path / "other"))
    assert restored.returncode == 0, restored.stderr
    with serving(tmp_path / "other") as other:
        assert CLIENT.get(f"{other.url}/api/v1/datasets").json() == before
        assert CLIENT.get(f"{other.url}/api/v1/datasets", params={"q": "会館"}).json()["total"] == 1


def test_nothing_lives_on_when_the_supervisor_is_killed(server: Server) -> None:
    assert server.process is not None
    left = children(server.process.pid)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(alive(process) for process in left):
        time.sleep(0.2)
    assert not [process for process in left if alive(process)]


def alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:  # it may go between two looks
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
