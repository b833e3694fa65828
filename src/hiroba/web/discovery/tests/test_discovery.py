"""What crawlers and feed readers meet."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.catalog.search import store
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.outbox import service as outbox
from hiroba.web.discovery import atom, sitemap

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def index_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")


def record(home: OrganisationInfo, title: str, visibility: Visibility | None = None, **given: object) -> str:
    links = (LinkDraft("https://city.example/a.csv", format="csv"),)
    draft = RecordDraft(home.code, title, title, visibility=visibility, links=links, **given)  # type: ignore[arg-type]
    return datasets.put_record(SYSTEM, draft).dataset


def read(client: Client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return ElementTree.fromstring(body)


def titles(feed: ElementTree.Element) -> list[str | None]:
    return [each.findtext(f"{ATOM}title") for each in feed.iter(f"{ATOM}entry")]


def locations(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter() if each.tag.endswith("}loc")]


def test_robots_are_led_to_the_sitemap(client: Client, db: None) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /accounts/" in text


def test_the_sitemap_names_public_datasets_and_pages_once(client: Client, home: OrganisationInfo) -> None:
    shown, hidden = record(home, "見える"), record(home, "見えない", Visibility.PRIVATE)
    found = locations(read(client, "/sitemap.xml"))
    assert f"http://testserver/datasets/{shown}" in found
    assert f"http://testserver/organisations/{home.code}" in found
    assert not [each for each in found if hidden in each]
    assert len(found) == len(set(found))
    assert client.head("/sitemap.xml").status_code == 200


def test_a_large_sitemap_comes_in_parts(
    client: Client, home: OrganisationInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MOST", 2)
    ids = {record(home, str(number)) for number in range(5)}
    parts = locations(read(client, "/sitemap.xml"))
    assert len(parts) == 4
    met = [
        address
        for each in parts
        for address in locations(read(client, each.removeprefix("http://testserver")))
    ]
    assert len(met) == len(set(met))
    assert {each.rpartition("/")[2] for each in met} >= ids
    assert client.get("/sitemap-9.xml").status_code == 404


def test_feeds_tell_the_newest_change_first(client: Client, home: OrganisationInfo) -> None:
    record(home, "古い")
    record(home, "新しい")
    record(home, "秘密", Visibility.PRIVATE)
    record(home, "古い", description="書きかえた\x0b<b>")
    assert titles(read(client, "/feed.atom")) == ["古い", "新しい"]
    assert titles(read(client, f"/organisations/{home.code}/feed.atom")) == ["古い", "新しい"]
    assert client.get("/organisations/none/feed.atom").status_code == 404


def test_a_search_is_a_feed_too(client: Client, home: OrganisationInfo) -> None:
    record(home, "公園の一覧", theme="ENVI")
    record(home, "図書館の一覧", theme="EDUC")
    while outbox.deliver():
        pass
    assert titles(read(client, "/search.atom?q=公園")) == ["公園の一覧"]
    assert titles(read(client, "/search.atom?theme=EDUC,SOCI")) == ["図書館の一覧"]
    assert titles(read(client, "/search.atom?q=ない")) == []


def test_a_feed_goes_on_and_is_not_sent_twice(
    client: Client, home: OrganisationInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atom, "ENTRIES", 2)
    for number in range(3):
        record(home, str(number))
    first = read(client, "/feed.atom")
    (after,) = [each.get("href") or "" for each in first.iter(f"{ATOM}link") if each.get("rel") == "next"]
    assert len(titles(first)) == 2
    assert len(titles(read(client, after.removeprefix("http://testserver")))) == 1
    etag = client.get("/feed.atom").headers["ETag"]
    assert client.get("/feed.atom", headers={"If-None-Match": etag}).status_code == 304


def test_a_member_sees_more_in_their_feed(
    home: OrganisationInfo, officer: object, sign_in: Callable[[object], Client]
) -> None:
    record(home, "秘密", Visibility.PRIVATE)
    assert titles(read(sign_in(officer), "/feed.atom")) == ["秘密"]


def test_pages_lead_to_their_feeds(client: Client, home: OrganisationInfo) -> None:
    record(home, "公園の一覧", theme="ENVI")
    page = client.get("/search?theme=ENVI").content.decode()
    assert 'href="/search.atom?theme=ENVI"' in page
    assert "search.atom" not in client.get("/search?freshness=month").content.decode()
    page = client.get(f"/organisations/{home.code}").content.decode()
    assert f'href="/organisations/{home.code}/feed.atom"' in page
    assert 'href="/feed.atom"' in page
