"""What a running Hiroba refuses is in its journal though it ends at once, and the chain holds with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx

from tests.support.server import Server
from tests.support.somebody import PASSWORD, Somebody


def test_refusals_are_written_when_it_ends_orderly(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    person = ("add-person", "officer@example.jp", "--organisation", "131041", "--password", PASSWORD)
    server.fill(("add-organisation", "131041", "広場市"), person)
    server.start()
    officer = Somebody(server, "officer@example.jp")
    assert officer.get("/operations/limits").status_code == 403
    assert officer.get("/organisations/131041/journal").status_code == 403
    said = {"login": "officer@example.jp", "password": "not-the-right-one-at-all"}
    somebody = Somebody(server)
    somebody.send("/accounts/login/", said)
    for _ in range(20):
        httpx.get(f"{server.url}/operations/limits", trust_env=False)
    server.stop()
    officer.close()
    somebody.close()
    lines = _exported(server, tmp_path / "journal.jsonl")
    refused = [each for each in lines if each["outcome"] == "refused"]
    assert {each["action"] for each in refused} == {"platform.operate", "journal.read", "signin.try"}
    assert {each["actor_kind"] for each in refused if each["action"] != "signin.try"} == {"person"}
    assert "example.jp" not in json.dumps(lines)


def _exported(server: Server, target: Path) -> list[dict[str, object]]:
    """All lines, by the command that an operator has; verified by it, too."""
    for arguments in (["export", str(target)], ["verify", str(target)], ["verify"]):
        told = subprocess.run(
            [sys.executable, "-m", "hiroba.cli.main", "journal", *arguments, "--data-dir", str(server.data_dir)],
            env=server.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
    return [line["entry"] for line in map(json.loads, target.read_text().splitlines()) if "entry" in line]
