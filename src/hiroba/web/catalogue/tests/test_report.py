"""Quality, versions and differences."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from hiroba.catalog.datasets.models import Change, Version
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.tests.made import publish, rows


def test_the_report_says_what_was_mended_and_what_remains(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}/quality").content.decode()
    assert "直したこと" in page
    assert "7 か所" in page
    assert "分けてください。" in page
    assert "30 件。" in page


def test_unread_cells_come_in_pages(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}/quality?table=0&page=2").content.decode()
    assert '<th scope="row" class="hb-num">31</th>' in page
    assert '<th scope="row" class="hb-num">2</th>' not in page


def test_marks_for_no_value_are_counted_apart(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}/quality").content.decode()
    assert "「値がない」ことを表す記号" in page
    assert '<td class="hb-mono hb-break">－</td><td class="hb-num">4</td>' in page
    assert "30 件。" in page, "they are not among the cells that could not be read"


def test_columns_tell_types_units_and_top_values(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}/columns").content.decode()
    assert "PublicToilet.name" in page
    assert "単位 基" in page
    assert f'href="/datasets/{toilets}?f%3Apage=p0"' in page


def test_a_new_version_shows_what_changed(client: Client, tmp_path: Path, home: OrganisationInfo) -> None:
    publish(tmp_path, home.code)
    changed = rows()
    changed[5]["seats"] = 999
    del changed[10]
    dataset = publish(tmp_path, home.code, cells=changed, original=b"second")
    assert "第2版" in client.get(f"/datasets/{dataset}/versions").content.decode()
    page = client.get(f"/datasets/{dataset}/versions/2/diff").content.decode()
    assert "<del>" in page
    assert "999" in page
    assert "便所010" in page
    old = client.get(f"/datasets/{dataset}?version=1").content.decode()
    assert "これは過去の版" in old
    assert client.get(f"/datasets/{dataset}/original/1").getvalue() == b"made original"


def test_the_first_version_has_nothing_to_compare(client: Client, toilets: str) -> None:
    assert "くらべる版がありません" in client.get(f"/datasets/{toilets}/versions/1/diff").content.decode()


def test_examples_carry_our_own_address_and_run(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}/api").content.decode()
    assert f"http://testserver/datasets/{toilets}/data.json?kind=%E5%85%AC%E5%9C%92&amp;limit=5" in page
    rows_found = client.get(f"/datasets/{toilets}/data.json?kind=公園&limit=5").json()
    assert [row["種別"] for row in rows_found] == ["公園"] * 5


def test_what_was_only_found_is_not_said_to_be_mended(client: Client, toilets: str) -> None:
    version = Version.objects.get(dataset=toilets)
    Change.objects.create(
        version=version, rule="gtfs.stop-outside", count=5, examples=[["IKI 99.5 130.7", ""]]
    )
    Change.objects.create(version=version, rule="mapping.place_unknown", column="location", count=2)
    page = client.get(f"/datasets/{toilets}/quality").content.decode()
    mended, found = page.split("気づいたこと")
    assert "停留所が日本の外にあります" in found
    assert "IKI 99.5 130.7" in found
    assert "住所から位置が分かりません" in found
    assert "停留所が" not in mended
