"""A small service in a package of its own: installed, it is there; switched off, it is gone, without a restart."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.server import Server, serving
from tests.support.somebody import PASSWORD

PLUGIN = Path(__file__).parent / "plugin"
CODE = "131016"
OPERATOR, CLERK, RESIDENT = "operator@example.jp", "clerk@example.jp", "resident@example.jp"
CSV = "名称,個数\n公園,2\n駅前,5\n"
AT_ONCE = 5.0  # seconds within which a switch counts (half a second; a slow machine is given more)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("services")
    data, packages, file = folder / "data", folder / "packages", folder / "toilets.csv"
    file.write_text(CSV, encoding="utf-8")
    source = folder / "source"  # a build leaves files behind
    subprocess.run(["cp", "-r", str(PLUGIN), str(source)], check=True)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*install, "--target", str(packages), str(source)], check=True, capture_output=True)
    given = {"PYTHONPATH": ":".join(filter(None, [str(packages), os.environ.get("PYTHONPATH", "")]))}
    commands = (
        ("add-organisation", CODE, "千代田区", "--kind", "municipality", "--name-en", "Chiyoda"),
        ("publish", str(file), "--organisation", CODE),
        ("add-person", OPERATOR, "--operator", "--password", PASSWORD),
        ("add-person", CLERK, "--organisation", CODE, "--password", PASSWORD),
        ("add-person", RESIDENT, "--password", PASSWORD),
    )
    Server(data, **given).fill(*commands)
    with serving(data, **given) as running:
        yield running


def soon(ask: Any, wanted: int) -> httpx.Response:
    """Ask until the answer has this status."""
    deadline = time.monotonic() + AT_ONCE
    while (answer := ask()).status_code != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert answer.status_code == wanted
    return answer  # type: ignore[no-any-return]


def test_it_appears_by_itself_in_navigation_list_help_and_api_document(people: Any) -> None:
    visitor = people()
    assert "/s/benches/" in visitor.get("/").text
    assert "ベンチ募集" in visitor.get("/services").text
    told = visitor.get("/services/benches").text
    for said in ("まちの担当者に届きます", "ベンチを頼む", "団体の担当者", "ほしいと言われたベンチ"):
        assert said in told
    described = visitor.client.get("/api/v1/openapi.json").json()
    assert described["paths"]["/api/v1/services/benches/wishes"]["get"]["summary"] == "Benches wished for"
    english = visitor.client.get(
        "/services/benches", headers={"Accept-Language": "en"}, params={"lang": "en"}
    )
    assert "Benches wanted" in english.text


def test_a_resident_uses_it_within_its_permissions_and_settings(people: Any, server: Server) -> None:
    stranger, resident, clerk, operator = people(), people(RESIDENT), people(CLERK), people(OPERATOR)
    page = resident.get("/s/benches/").text
    assert re.search(r"<ol><li>[0-9a-z_-]+</li></ol>", page), "it sees the square's data"
    assert stranger.send("/s/benches/", {"place": "池"}).status_code == httpx.codes.UNAUTHORIZED
    for place, kept in (("池のほとり", 1), ("駅前", 1), ("もう一つ", 0)):
        assert resident.send("/s/benches/", {"place": place}).url.params["kept"] == str(kept)
    assert resident.client.get("/api/v1/services/benches/wishes").json() == [
        {"place": "池のほとり"},
        {"place": "駅前"},
    ]
    assert resident.get("/s/benches/desk").status_code == httpx.codes.FORBIDDEN
    assert clerk.get("/s/benches/desk").text == "desk"
    assert (
        "保存しました" in operator.send("/services/benches", {"most": "3"}, "/services/benches/settings").text
    )
    assert (
        "使えません" in operator.send("/services/benches", {"most": "x"}, "/services/benches/settings").text
    )
    assert resident.send("/s/benches/", {"place": "もう一つ"}).url.params["kept"] == "1"


def test_only_pages_that_say_so_stand_in_a_frame(people: Any) -> None:
    visitor = people()
    framed, plain = visitor.get("/s/benches/count"), visitor.get("/s/benches/")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]


def test_its_uses_are_metered(people: Any, server: Server) -> None:
    people().get("/s/benches/")
    deadline = time.monotonic() + 4 * AT_ONCE
    while not (found := metered(server)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert found >= 1


def metered(server: Server) -> int:
    """How many uses of the service's pages the installation has written down."""
    asked = (
        "import django; django.setup()\n"
        "from django.db.models import Sum\n"
        "from hiroba.rules.metering.models import MeteredUse\n"
        "found = MeteredUse.objects.filter(subject_kind='service', subject='benches', use='page')\n"
        "print(found.aggregate(all=Sum('number'))['all'] or 0)"
    )
    named = {
        "DJANGO_SETTINGS_MODULE": "hiroba.kernel.settings.django",
        "HIROBA_DATA_DIR": str(server.data_dir),
    }
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=server.environment | named,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


def test_suspended_and_off_without_a_restart(people: Any) -> None:
    visitor, operator, clerk = people(), people(OPERATOR), people(CLERK)
    one, switch = "/services/benches", "/services/benches/state"
    assert clerk.send("/account/", {"state": "off"}, switch).status_code == httpx.codes.FORBIDDEN
    assert "理由を書いてください" in operator.send(one, {"state": "suspended"}, switch).text
    operator.send(one, {"state": "suspended", "reason": "年度の入れかえ中です。"}, switch)
    told = soon(lambda: visitor.get("/s/benches/"), httpx.codes.SERVICE_UNAVAILABLE)
    assert "年度の入れかえ中です。" in visitor.get(one).text
    assert "お休み" in told.text
    operator.send(one, {"state": "off"}, switch)
    soon(lambda: visitor.get("/s/benches/"), httpx.codes.NOT_FOUND)
    soon(lambda: visitor.client.get("/api/v1/services/benches/wishes"), httpx.codes.NOT_FOUND)
    assert "/s/benches/" not in visitor.get("/").text
    assert "benches" not in visitor.client.get("/api/v1/openapi.json").text
    assert visitor.get(one).status_code == httpx.codes.NOT_FOUND
    operator.send(one, {"state": "on"}, switch)
    assert soon(lambda: visitor.get("/s/benches/"), httpx.codes.OK)
