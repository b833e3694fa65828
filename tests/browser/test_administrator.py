"""An administrator looks after members and keys."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Visitor
from tests.browser.made import shelters_cp932
from tests.support.server import Server

Visit = Callable[..., Visitor]


def test_a_resident_becomes_an_officer_and_may_publish(visit: Visit) -> None:
    administrator, resident = visit("administrator"), visit("resident")
    page = administrator.page
    page.goto("/organisations/machi-no-wa/members")
    form = page.locator("main form").last
    form.locator("[name=email]").fill("resident@hiroba.example")
    form.locator("[name=role]").select_option("officer")
    form.locator("button[type=submit]").click()
    page.locator("tr", has_text="resident@hiroba.example").wait_for()
    resident.open("/publish")
    assert resident.page.locator("hiroba-drop").count() == 1
    row = page.locator("tr", has_text="resident@hiroba.example")
    row.get_by_role("button", name="外す").click()
    row.wait_for(state="detached")
    resident.open("/publish")
    assert resident.page.locator("hiroba-drop").count() == 0


def test_a_key_is_shown_once_and_publishes_from_afar(visit: Visit, server: Server, tmp_path: Path) -> None:
    page = visit("administrator").page
    page.goto("/organisations/hiroba-district/tokens")
    form = page.locator("main form").last
    form.locator("[name=name]").fill("夜間の取りこみ")
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    form.locator("button[type=submit]").click()
    secret = page.locator("#secret").inner_text().strip()
    assert len(secret) > 20
    page.reload()
    assert secret not in page.content()
    assert (
        page.locator(".hb-card", has_text="夜間の取りこみ").count() == 1
    )  # the form that was sent again made none
    file = shelters_cp932(tmp_path, "遠くからの一覧.csv")
    ran = subprocess.run(
        [sys.executable, "-m", "hiroba.cli.main", "publish", "--server", server.url, "--token", secret, str(file)],
        capture_output=True,
        text=True,
        env=server.environment | {"NO_PROXY": "*", "HIROBA_DATA_DIR": str(tmp_path / "own")},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    page.goto("/search?q=遠くからの一覧")
    assert "遠くからの一覧" in page.locator(".cat-cards").inner_text()
    page.goto("/organisations/hiroba-district/tokens")
    page.locator("form[action*=revoke] button").first.click()
    page.locator(".hb-tag--red", has_text="無効").wait_for()
    again = subprocess.run(
        [sys.executable, "-m", "hiroba.cli.main", "publish", "--server", server.url, "--token", secret, str(file)],
        capture_output=True,
        text=True,
        env=server.environment | {"NO_PROXY": "*", "HIROBA_DATA_DIR": str(tmp_path / "own")},
    )  # fmt: skip
    assert again.returncode != 0
