"""Two installations that harvest each other, and a whole folder of real files as one body's catalogue."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.databases import own_database
from tests.support.folder import links_page, served
from tests.support.server import Server, serving

CLIENT = httpx.Client(trust_env=False, timeout=30)
SHARED = Path(__file__).parents[3] / "shared" / "data"
PRIVATE = {"HIROBA_CITY_PRIVATE_URLS": "true"}  # the other installation is on this machine, too
PATIENCE = 90.0  # seconds until what the workers do is seen


@pytest.fixture(scope="module", autouse=True)
def hang_up() -> Iterator[None]:
    yield
    CLIENT.close()


def hiroba(server: Server, command: str, *arguments: str) -> str:
    """Run a command on the data folder of a server that runs."""
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "hiroba.cli.main",
            *command.split(),
            "--data-dir",
            str(server.data_dir),
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | own_database(server.data_dir) | PRIVATE,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def packages(server: Server) -> dict[str, dict[str, Any]]:
    """The catalogue as a neighbour reads it, by title."""
    answer = CLIENT.get(f"{server.url}/api/3/action/package_search?rows=1000")
    return {each["title"]: each for each in answer.json()["result"]["results"]}


def wait_for(server: Server, wanted: set[str]) -> None:
    """Wait until the worker has harvested what was asked for."""
    deadline = time.monotonic() + PATIENCE
    while (found := set(packages(server))) != wanted:
        assert time.monotonic() < deadline, (found, server.log.read_text()[-4000:])
        time.sleep(0.5)


def withdraw(server: Server, package: str) -> None:
    """As CKAN's clients do; `server` is open."""
    answer = CLIENT.post(f"{server.url}/api/3/action/package_delete", json={"id": package})
    assert answer.status_code == httpx.codes.OK, answer.text


def publish(server: Server, folder: Path, title: str, code: str) -> None:
    path = folder / f"{title}.csv"
    path.write_text(f"名称,住所\n{title}の一,東京都千代田区１\n", encoding="utf-8")
    hiroba(server, "publish", str(path), "--organisation", code)


@pytest.mark.heavy
def test_two_installations_harvest_each_other(tmp_path: Path) -> None:
    with (
        serving(tmp_path / "east", **PRIVATE) as east,
        serving(tmp_path / "west", "--open", **PRIVATE) as west,
    ):
        for server, code, name in ((east, "131016", "千代田区"), (west, "131024", "中央区")):
            hiroba(server, "add-organisation", code, name)
            publish(server, tmp_path, f"{name}の公園", code)
        eastern = hiroba(east, "harvest add", "131016", "hiroba", west.url)
        both = {"中央区の公園", "千代田区の公園"}
        wait_for(east, both)
        western = hiroba(west, "harvest add", "131024", "hiroba", east.url)
        wait_for(west, both)
        # what comes back by way of the other one is known for one's own, in both
        told = hiroba(east, "harvest run", eastern, "--full")
        assert told.startswith("done found=2 made=0 changed=0 unchanged=1 duplicates=1")
        assert set(packages(east)) == set(packages(west)) == both
        original, copy = packages(west)["中央区の公園"], packages(east)["中央区の公園"]
        extras = {each["key"]: each["value"] for each in copy["extras"]}
        assert (extras["source_catalogue"], extras["source_identifier"]) == (west.url, original["id"])
        assert copy["license_id"] == original["license_id"]
        assert copy["url"] == original["url"]
        assert copy["author"] == "中央区"

        publish(west, tmp_path, "中央区の図書館", "131024")
        told = hiroba(east, "harvest run", eastern)  # only what changed is asked for
        assert "made=1" in told
        assert "changed=0" in told
        assert set(packages(east)) == {*both, "中央区の図書館"}

        withdraw(west, original["id"])
        assert "withdrawn=1" in hiroba(east, "harvest run", eastern)
        assert set(packages(east)) == {"千代田区の公園", "中央区の図書館"}
        assert "made=0" in hiroba(west, "harvest run", western, "--full")
        assert set(packages(west)) == {"千代田区の公園", "中央区の図書館"}


@pytest.mark.heavy
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files (../shared/data) are not here")
def test_a_whole_folder_is_harvested_in_one_go(tmp_path: Path) -> None:
    """Every file behind one page of links, fetched and published; what cannot be read is told by its name."""
    files, page = links_page(SHARED)
    with served(SHARED, page) as url, serving(tmp_path / "data", **PRIVATE) as server:
        hiroba(server, "add-organisation", "131016", "千代田区")
        hiroba(server, "harvest add", "131016", "links", f"{url}/", "--fetch", "--schedule", "manual")
        state = "waiting"
        deadline = time.monotonic() + 3000
        while state not in ("done", "partly", "failed") and time.monotonic() < deadline:
            time.sleep(5)
            state = hiroba(server, "harvest list").split("\t")[5]
        assert state in ("done", "partly")
        answer = CLIENT.get(f"{server.url}/api/3/action/package_search?rows=0")
        assert answer.json()["result"]["count"] > len(files) * 0.5
        telegrams = {"地震情報", "気象警報・注意報", "津波警報・注意報・予報", "天気予報", "台風情報"}
        assert telegrams <= packages(server).keys()
        for path in ("/", "/search", "/organisations/131016", "/organisations/131016/quality"):
            assert CLIENT.get(f"{server.url}{path}").status_code == 200
