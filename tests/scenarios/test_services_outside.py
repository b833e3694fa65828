"""A service outside the process: applied for, approved, calling with its key, metered, stopped within a second."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.server import Server, serving
from tests.support.somebody import PASSWORD

CODE = "131016"
OPERATOR, PROVIDER, RESIDENT = "operator@example.jp", "provider@example.jp", "resident@example.jp"
ASKED = {
    "id": "bus_now", "title_ja": "バスどこ", "title_en": "Where is my bus", "summary_ja": "次のバスがわかります。",
    "summary_en": "Tells the next bus.", "address": "https://bus.example.jp/", "audience": "residents",
    "icon": "map", "scopes": "entity:read", "plan": "small", "agree": "on",
}  # fmt: skip
A_SECOND = 1.0
METERED = 20.0  # seconds within which counts are written (five; a slow machine is given more)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("outside") / "data"
    commands = (
        ("add-organisation", CODE, "千代田区", "--kind", "municipality", "--name-en", "Chiyoda"),
        ("add-person", OPERATOR, "--operator", "--password", PASSWORD),
        ("add-person", PROVIDER, "--organisation", CODE, "--role", "administrator", "--password", PASSWORD),
        ("add-person", RESIDENT, "--password", PASSWORD),
    )
    Server(data).fill(*commands)
    with serving(data) as running:
        yield running


def test_the_whole_way(people: Any, server: Server) -> None:
    provider, operator, visitor = people(PROVIDER), people(OPERATOR), people()
    apply = f"/developers/organisations/{CODE}/apply"
    found = re.search(r'name="terms" value="(\w{64})"', provider.get(apply).text)
    assert found
    assert "申し込みました" in provider.send(apply, ASKED | {"terms": found[1]}).text
    queued = re.search(r'href="(/operations/services/\d+)"', operator.get("/operations/services").text)
    assert queued
    assert "認めました" in operator.send(queued[1], {"act": "approve", "plan": "small"}).text
    assert "バスどこ" in visitor.get("/services").text

    desk = "/developers/services/bus_now"
    made = provider.send(
        desk, {"kind": "token", "name": "鍵", "scopes": "entity:read", "days": "30"}, f"{desk}/keys"
    )
    secret = re.search(r"hrb_[\w-]{30,}", made.text)
    assert secret
    machine = httpx.Client(
        base_url=server.url, headers={"Authorization": f"Bearer {secret[0]}"}, trust_env=False, timeout=20
    )
    calls = {
        "/api/v1/datasets": 200,
        "/ngsi-ld/v1/types": 200,
        "/ngsi-ld/v1/entities/urn:ngsi-ld:None:1": 404,
    }
    for path, status in calls.items():
        assert machine.get(path).status_code == status
    deadline = time.monotonic() + METERED
    while "答えた 2 回" not in (page := provider.get(desk).text) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert "答えた 2 回" in page
    assert "できなかった 1 回" in page

    state = "/services/bus_now/state"
    operator.send("/services/bus_now", {"state": "suspended", "reason": "点検のためです。"}, state)
    time.sleep(A_SECOND)
    for path in calls:
        refused = machine.get(path)
        assert refused.status_code == httpx.codes.FORBIDDEN, path
        assert "点検のためです。" in refused.text
    operator.send("/services/bus_now", {"state": "on"}, state)
    time.sleep(A_SECOND)
    assert machine.get("/ngsi-ld/v1/types").status_code == httpx.codes.OK
    assert machine.get("/api/v1/datasets").status_code == httpx.codes.OK
    machine.close()


def test_the_first_call_of_a_developer_works_as_it_is_shown(people: Any, server: Server) -> None:
    developer = people(RESIDENT)
    developer.send("/developers", {"act": "make"}, "/developers/sandbox")
    page = developer.send("/developers/sandbox", {"act": "key"}).text.replace("&#x27;", "'")
    shown = re.findall(r"curl [^<]*", page)
    first, write = (each.replace("&quot;", '"').replace("&amp;", "&").strip() for each in shown[:2])
    read = subprocess.run(
        ["bash", "-c", f"{first} -s --noproxy '*'"], capture_output=True, text=True, check=True
    )
    assert "ベンチの一覧（架空）" in read.stdout
    wrote = subprocess.run(
        ["bash", "-c", f"{write} -s --noproxy '*' -o /dev/null -w '%{{http_code}}'"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert wrote.stdout == "201"
    assert "ベンチの一覧（架空）" not in people().get("/search?q=ベンチ").text
