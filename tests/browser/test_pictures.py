"""Pictures of the pages for the documentation: saved where HIROBA_PICTURES says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visitor, drawn
from tests.browser.made import messy_workbook, page_named_csv, shelters_changed, shelters_cp932

_MOST = 350_000  # bytes
_LONG = 1500  # pixels of a long page that are shown
Visit = Callable[..., Visitor]


def _save(page: Any, target: Path, height: int | None = None) -> None:
    """A PNG of the window, or of the page's first `height` pixels."""
    width = page.viewport_size["width"]
    drawn(page)
    page.wait_for_timeout(500)  # the letters on the map
    clip = {"x": 0, "y": 0, "width": width, "height": height} if height else None
    page.screenshot(
        path=str(target), full_page=clip is not None, clip=clip, animations="disabled", scale="css"
    )
    assert target.stat().st_size < _MOST, target.name


@pytest.fixture
def folder(pictures: Path | None) -> Path:
    if pictures is None:
        pytest.skip("no pictures are asked for (HIROBA_PICTURES)")
    return pictures


def test_pictures_of_what_a_reader_sees(visit: Visit, folder: Path) -> None:
    reader = visit(maps=True)
    page = reader.page
    reader.open("/")
    _save(page, folder / "home-desktop.png", 1400)
    reader.open("/search?q=ひなんじょ")
    _save(page, folder / "search-desktop.png")
    shelters = reader.dataset("指定緊急避難場所")
    reader.open(shelters)
    _save(page, folder / "dataset-desktop.png", 1900)
    reader.open(f"{shelters}/quality")
    _save(page, folder / "quality-desktop.png", _LONG)
    city = visit(size=(1040, 780), maps=True)
    city.open("/map")
    _save(city.page, folder / "map-desktop.png")
    reader.open("/organisations/hiroba-district")
    _save(page, folder / "organisation-desktop.png", _LONG)
    phone = visit(size=PHONE, maps=True)
    phone.open("/")
    _save(phone.page, folder / "home-phone.png", _LONG)
    phone.open(reader.dataset("町別人口の推移"))
    _save(phone.page, folder / "dataset-phone.png", 1800)


def test_a_picture_of_publishing(visit: Visit, folder: Path, tmp_path: Path) -> None:
    officer = visit("officer", size=DESKTOP, maps=True)
    name = "写真の避難所.csv"
    officer.publish(shelters_cp932(tmp_path, name))
    officer.open("/publish")
    officer.publish(shelters_changed(tmp_path, name), messy_workbook(tmp_path), page_named_csv(tmp_path))
    officer.page.locator(".hb-drop__zone").scroll_into_view_if_needed()
    officer.page.evaluate(
        "scrollTo(0, document.querySelector('.hb-drop__zone').getBoundingClientRect().top - 120)"
    )
    _save(officer.page, folder / "publish-desktop.png")
