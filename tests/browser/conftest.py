"""Chromium and one demonstration server for all browser tests.

The fixtures live as long as this package: Playwright's loop must be gone before other tests use Django.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.watch import Watch
from tests.support.server import Server, serving

# The shell of the same version has no frame of a window to draw: half the work.
_CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
_FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
          "--disable-gpu-compositing"]  # fmt: skip
_PATIENCE = 20_000  # milliseconds that anything on a page may take
DESKTOP, PHONE = (1280, 900), (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them; pictures are taken first, before other tests have filled the city."""
    places = [at for at, item in enumerate(items) if Path(__file__).parent in item.path.parents]
    mine = sorted((items[at] for at in places), key=lambda item: item.path.stem != "test_pictures")
    for at, item in zip(places, mine, strict=True):
        item.add_marker(pytest.mark.browser)
        items[at] = item


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`hiroba demo` with its made district."""
    with serving(tmp_path_factory.mktemp("demo") / "data", command="demo") as server:
        yield server


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    there = next((each for each in _CHROMIUMS if Path(each).exists()), None)
    if there is None:
        pytest.skip("Chromium is missing: apt-get install chromium-headless-shell")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=there, args=_FLAGS)
        yield browser
        browser.close()


def drawn(page: Any) -> None:
    """Wait until maps and charts have been drawn."""
    for what in ("hiroba-map", "hiroba-chart"):
        if page.locator(what).count():
            page.locator(f"{what}[data-drawn]").first.wait_for()


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(
        self,
        browser: Any,
        server: Server,
        size: tuple[int, int],
        downloads: Path,
        state: Any = None,
        url: str = "",
        maps: bool = False,
    ) -> None:
        self.server, self.downloads, self.url = server, downloads, url or server.url
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            base_url=self.url,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
            has_touch=width < 600,
            storage_state=state,
        )
        self.context.set_default_timeout(_PATIENCE)
        if not maps:
            self._without_maps()
        self.watch = Watch(self.context, self.url.removeprefix("http://"))
        self.page = self.context.new_page()

    def open(self, path: str) -> Any:
        """Go to a page of the installation; its answer."""
        return self.page.goto(path)

    def _without_maps(self) -> None:
        """As on a device that cannot draw maps: the page says so and offers the list."""
        self.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")

    def account(self, role: str) -> dict[str, str]:
        """One of the demonstration's accounts: resident, officer, administrator."""
        accounts = json.loads((self.server.data_dir / "demo-accounts.json").read_text())
        return dict(next(each for each in accounts if each["role"] == role))

    def sign_in(self, role: str) -> None:
        """As one of them."""
        account = self.account(role)
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", account["email"])
        self.page.fill("[name=password]", account["password"])
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def publish(self, *files: Path) -> Any:
        """Put files into the drop zone; the rows, once all are final."""
        if "/publish" not in self.page.url:
            self.page.goto("/publish")
        self.page.locator("[data-pick=files] input").set_input_files([str(file) for file in files])
        return self.finished(len(files))

    def finished(self, number: int) -> Any:
        rows = self.page.locator(".hb-drop__row")
        final = ":is([data-state=published],[data-state=unchanged],[data-state=refused],[data-state=failed])"
        self.page.locator(f".hb-drop__row{final}").nth(number - 1).wait_for(timeout=90_000)
        return rows

    def row(self, name: str) -> Any:
        return self.page.locator(".hb-drop__row", has_text=name)

    def save(self, link: Any) -> Path:
        """Download what the link leads to."""
        with self.page.expect_download() as started:
            link.click()
        target: Path = self.downloads / started.value.suggested_filename
        started.value.save_as(target)
        return target

    def dataset(self, words: str) -> str:
        """The address of the first dataset that a search for the words finds."""
        self.page.goto(f"/search?q={words}")
        address = self.page.locator(".hb-card__title a").first.get_attribute("href")
        assert address
        return str(address)


@pytest.fixture(scope="package")
def signed_in(
    chromium: Any, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Any]:
    """The cookies of somebody who has signed in; each role signs in once."""
    states: dict[str, Any] = {}

    def state(role: str) -> Any:
        if role not in states:
            visitor = Visitor(chromium, server, DESKTOP, tmp_path_factory.mktemp(role))
            visitor.sign_in(role)
            states[role] = visitor.context.storage_state()
            visitor.context.close()
        return states[role]

    return state


@pytest.fixture
def visit(
    chromium: Any, server: Server, signed_in: Callable[[str], Any], tmp_path: Path
) -> Iterator[Callable[..., Visitor]]:
    """`visit()`, `visit("officer")`, `visit(size=PHONE)`; after the test nothing forbidden may have been seen.

    url: another name of the server; nobody is signed in there yet.
    maps: their device can draw maps, which takes two seconds of a core for each; else the pages say so.
    """
    visitors: list[Visitor] = []

    def make(
        role: str | None = None, size: tuple[int, int] = DESKTOP, url: str = "", *, maps: bool = False
    ) -> Visitor:
        visitor = Visitor(chromium, server, size, tmp_path, signed_in(role) if role else None, url, maps)
        visitors.append(visitor)
        return visitor

    yield make
    for visitor in visitors:
        visitor.context.close()
    assert [each for visitor in visitors for each in visitor.watch.troubles] == []


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where pictures of the pages are to be saved, if they are (HIROBA_PICTURES)."""
    folder = os.environ.get("HIROBA_PICTURES")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)
