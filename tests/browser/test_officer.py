"""An officer publishes what lies on the desk; a reader finds it, sees it, takes it along."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pyarrow.parquet as pq
import pytest

from tests.browser.conftest import PHONE, Visitor
from tests.browser.made import messy_workbook, page_named_csv, shelters_changed, shelters_cp932
from tests.support.server import Server

_REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
Visit = Callable[..., Visitor]


def test_files_of_all_kinds_are_published_at_once(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer", maps=True)
    officer.open("/publish")
    files = [shelters_cp932(tmp_path), messy_workbook(tmp_path), page_named_csv(tmp_path)]
    rows = officer.publish(*files)
    assert rows.count() == 3
    assert "3件終了／全3件" in officer.page.locator(".hb-drop__summary").inner_text()
    published = officer.row("ひなん広場一覧.csv")
    assert published.get_attribute("data-state") == "published"
    assert "公開しました" in published.inner_text()
    refused = officer.row("公園一覧.csv")
    assert refused.get_attribute("data-state") == "refused"
    assert "Webページ" in refused.inner_text() or "HTML" in refused.inner_text()
    published.get_by_role("link").click()
    page = officer.page
    page.locator("h1").wait_for()
    page.locator("hiroba-map canvas").first.wait_for()
    head = page.locator(".cat-table thead").inner_text()
    assert "収容人数" in head
    assert "1,200" in page.locator(".cat-table").inner_text()  # full-width figures were put right
    assert "2023-04-01" in page.locator(".cat-table").inner_text()  # and the Japanese calendar


def test_a_workbook_made_for_paper_becomes_a_table_and_a_chart(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer")
    row = officer.publish(messy_workbook(tmp_path)).first
    assert row.get_attribute("data-state") in ("published", "unchanged")
    row.get_by_role("link").click()
    page = officer.page
    page.locator("hiroba-chart svg").first.wait_for()
    assert "汐見駅前" in page.locator(".cat-table").inner_text()
    drawn = page.locator(".cat-chart-table").first
    assert "令和5年度" in drawn.text_content()
    assert "合計" not in drawn.text_content()  # a total would press the other lines flat


@pytest.mark.parametrize("words", ["避難所", "ひなんじょ", "ヒナンジョ"])
def test_search_finds_what_people_call_it(visit: Visit, words: str) -> None:
    page = visit().page
    page.goto("/")
    box = page.locator(".hb-hero input[type=search]")
    box.fill(words)
    box.press("Enter")
    page.wait_for_url("**/search?*")
    assert "指定緊急避難場所" in page.locator(".cat-cards").inner_text()


def test_a_dataset_shows_its_map_and_its_chart(visit: Visit) -> None:
    reader = visit(maps=True)
    reader.open(reader.dataset("指定緊急避難場所"))
    canvas = reader.page.locator("hiroba-map canvas").first
    canvas.wait_for()
    reader.page.locator("hiroba-map .hb-map__list summary").click()
    places = reader.page.locator("hiroba-map .hb-map__list button")
    places.first.click()
    popup = reader.page.locator(".maplibregl-popup")
    popup.wait_for()
    assert popup.locator("dt").count() > 1
    assert "住所" in popup.locator("dl").inner_text()  # the heads, not the columns' machine names
    reader.open(reader.dataset("町別人口の推移"))
    drawn = reader.page.locator("hiroba-chart svg").first
    drawn.wait_for()
    assert drawn.locator("path").count() > 3


def test_the_table_is_sorted_and_filtered_over_all_rows(visit: Visit, server: Server) -> None:
    reader = visit()
    address = reader.dataset("建物")
    reader.open(address)
    page = reader.page
    whole = reader.context.request.get(f"{address}/data.json?limit=10000").json()
    assert len(whole) > 2000
    name = next(
        key for key, value in whole[0].items() if isinstance(value, int | float) and value is not True
    )
    values = sorted((row[name] for row in whole if row[name] is not None), reverse=True)
    head = page.locator("thead th", has=page.locator(f'a[href*="sort={quote(name)}"]'))
    head.get_by_role("link").click()
    page.locator("th[aria-sort=ascending]:not(.cat-number)").get_by_role("link").click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert f"sort=-{quote(name)}" in page.url
    first = reader.context.request.get(f"{address}/data.json?limit=1&sort=-{quote(name)}").json()[0]
    assert first[name] == values[0]
    assert f"{values[0]:,}" in page.locator(".cat-table tbody tr").first.inner_text()
    page.locator("#preview-q").fill("zzzz-nothing")
    page.keyboard.press("Enter")
    page.locator(".cat-preview .hb-empty").wait_for()
    assert "q=zzzz-nothing" in page.url
    page.locator(".cat-chips a").first.click()
    page.locator(".cat-table").wait_for()


def test_downloads_can_be_read_back(visit: Visit) -> None:
    reader = visit()
    address = reader.dataset("指定緊急避難場所")
    reader.open(address)
    page = reader.page
    rows = reader.context.request.get(f"{address}/data.json?limit=10000").json()
    link = ".cat-downloads .hb-card:has([data-format='{}']) a"
    text = reader.save(page.locator(link.format("csv")).first).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert len(list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))) == len(rows)
    sheet = openpyxl.load_workbook(reader.save(page.locator(link.format("xlsx")).first)).active
    assert sheet.max_row == len(rows) + 1
    geojson = json.loads(reader.save(page.locator(link.format("geojson")).first).read_text())
    assert len(geojson["features"]) == len(rows)
    assert pq.read_table(reader.save(page.locator(link.format("parquet")).first)).num_rows == len(rows)
    assert reader.save(page.locator(".cat-original a")).stat().st_size > 100


def test_the_examples_on_the_page_run_as_they_stand(visit: Visit, tmp_path: Path) -> None:
    reader = visit()
    reader.open(f"{reader.dataset('公衆便所')}/api")
    page = reader.page
    curl = page.locator("#sample-curl").inner_text()
    answer = subprocess.run(["bash", "-c", f"{curl} -sS --noproxy '*'"], capture_output=True, check=True)
    assert 0 < len(json.loads(answer.stdout)) <= 5
    script = tmp_path / "example.py"
    script.write_text(page.locator("#sample-python").inner_text())
    ran = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, env={"NO_PROXY": "*"}
    )
    assert ran.stdout.count("\n") == len(json.loads(answer.stdout))
    sample = page.locator("#sample-javascript").inner_text()
    seen = page.evaluate(f"async () => {{ {sample.replace('console.log(rows);', 'return rows.length;')} }}")
    assert seen == len(json.loads(answer.stdout))


def test_the_examples_of_the_guide_run_as_they_stand(visit: Visit, tmp_path: Path) -> None:
    page = visit().page
    page.goto("/api")
    samples = [each for each in page.locator("pre").all_inner_texts() if each.startswith("curl")]
    assert len(samples) >= 3
    for sample in samples:
        command = f"{sample} -sS --fail --noproxy '*'"
        ran = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
        assert json.loads(ran.stdout)
    script = tmp_path / "example.py"
    script.write_text(page.locator("#api-python").inner_text())
    seen = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, env={"NO_PROXY": "*"}
    )
    assert seen.stdout.startswith("{")


def test_a_changed_file_is_the_next_version_and_the_same_is_none(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer")
    name = "ひなん広場の版.csv"
    assert officer.publish(shelters_cp932(tmp_path, name)).first.get_attribute("data-state") == "published"
    officer.open("/publish")
    officer.publish(shelters_cp932(tmp_path, name))
    assert officer.row(name).get_attribute("data-state") == "unchanged"
    officer.open("/publish")
    officer.publish(shelters_changed(tmp_path, name))
    assert officer.row(name).get_attribute("data-state") == "published"
    officer.row(name).get_by_role("link").click()
    page = officer.page
    page.locator(".hb-tabs").get_by_role("link", name="履歴").click()
    page.locator(".cat-version").nth(1).wait_for()
    assert page.locator(".cat-version").count() == 2
    page.get_by_role("link", name="前の版との違い").first.click()
    page.locator(".cat-diff").wait_for()
    assert "潮風ホール" in page.locator(".cat-diff").inner_text()
    assert "90" in page.locator(".cat-changed").inner_text()


@pytest.mark.parametrize("folder", ["opendata_takamatsu", "opendata_tokyo"])
def test_real_files_are_published_as_they_came(visit: Visit, folder: str) -> None:
    found = sorted((_REAL / folder).rglob("*.csv"))[:3] if (_REAL / folder).is_dir() else []
    if not found:
        pytest.skip(f"the real files of {folder} are not on this machine")
    officer = visit("officer")
    rows = officer.publish(*found)
    states = [rows.nth(at).get_attribute("data-state") for at in range(rows.count())]
    assert states.count("published") + states.count("unchanged") == len(found)


def test_columns_are_mapped_on_the_desk_and_next_months_file_by_itself(visit: Visit, tmp_path: Path) -> None:
    def month(number: int) -> Path:
        rows = "".join(f"{at},{number}月のトイレ{at},{'有無'[at % 2]}\r\n" for at in range(5))
        file = tmp_path / "駅前のお手洗い.csv"
        file.write_bytes(f"番号,呼び名,車いす\r\n{rows}".encode("cp932"))
        return file

    officer = visit("officer", size=PHONE)
    page = officer.page
    address = officer.publish(month(4)).first.get_by_role("link").get_attribute("href")
    page.goto(f"{address}/mapping")
    page.select_option("[name=model]", label="公衆トイレ")
    with page.expect_navigation():  # choosing asks by itself, too: what follows is for the page that stays
        page.get_by_role("button", name="このモデルではじめる").click()
    held: list[object] = []  # the first answer is still on its way when the next column is chosen
    page.route("**/mapping*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/mapping*"):
        page.get_by_text("「車いす」を使う").click()
    page.select_option("[name='c.name']", label="呼び名")
    page.locator("#desk tbody", has_text="4月のトイレ0").wait_for()  # the result at once
    page.get_by_role("button", name="保存して当てはめる").click()
    page.wait_for_url("**/publish/submissions/*")
    page.get_by_role("link", name="データのページを見る").wait_for()
    page.goto("/publish")
    assert officer.publish(month(5)).first.get_attribute("data-state") == "published"
    page.goto(address)
    table = page.locator(".cat-table").inner_text()
    assert "5月のトイレ0" in table
    assert "車椅子使用者用トイレ有無" in table
    assert "あり" in table
