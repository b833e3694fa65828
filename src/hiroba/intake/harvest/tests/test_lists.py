"""Open data lists in the municipal form, pages of links, catalogues in DCAT."""

from __future__ import annotations

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.readers import links, municipal
from hiroba.intake.harvest.tests.neighbour import Neighbour
from hiroba.intake.harvest.types import Kind, NotUnderstood, RunState
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)

LIST = """都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,データセット名称,データセット概要,データ形式,分類,キーワード,更新頻度,最終更新日,ライセンス,データセットURL,公開URL,担当課,備考
131016,0001,東京都,千代田区,公衆トイレ一覧,区内の公衆トイレ,CSV,施設,トイレ;バリアフリー,毎年,2026/04/01,CC BY 4.0,https://city.example/toilet,https://city.example/toilet.csv,環境課,架空
131016,0001,東京都,千代田区,公衆トイレ一覧,区内の公衆トイレ,XLSX,施設,,毎年,2026/04/01,CC BY 4.0,https://city.example/toilet,https://city.example/toilet.xlsx,環境課,
131016,0002,東京都,千代田区,AED設置箇所,,CSV,防災,,随時,2026年5月7日,公共データ利用規約,https://city.example/aed,/aed.csv,山田太郎,
"""

PAGE = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>架空市オープンデータ</title></head><body>
<h2>施設</h2>
<ul><li><a href="toilet.csv">公衆トイレ一覧（CSV：12KB）</a></li><li><a href="toilet.xlsx">公衆トイレ一覧（エクセル）</a></li></ul>
<table><tr><th>AED設置箇所</th><td><a href="/open/aed.csv">CSV</a></td><td><a href="/open/aed.pdf">PDF</a></td></tr></table>
<a href="leaflet.pdf">ちらし（PDF）</a><a href="/index.html">もどる</a><a href="javascript:void(0)">×</a><a href="http://[bad/x.csv">x</a>
</body></html>"""

TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://c.example/catalog> a dcat:Catalog ; dct:title "架空" ; dcat:dataset <https://c.example/1>, <https://c.example/2> .
<https://c.example/1> a dcat:Dataset ; dct:title "公園"@ja ; dct:license <https://creativecommons.org/licenses/by/4.0/> ;
  dcat:distribution [ a dcat:Distribution ; dcat:downloadURL <https://c.example/park.csv> ; dct:format "CSV" ] .
<https://c.example/2> a dcat:Dataset ; dct:title "図書館"@ja .
"""


def of(source: str) -> dict[str, DatasetDetail]:
    found = (datasets.detail(id, EVERYTHING) for id in datasets.of_source(source))
    return {each.card.title: each for each in found}


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp932"])
def test_a_municipal_list_becomes_datasets(other: Neighbour, add, codec: str) -> None:
    other.put("/list.csv", LIST.encode(codec))
    found = of(add(f"{other.url}/list.csv", Kind.LIST))
    toilets, aed = found["公衆トイレ一覧"], found["AED設置箇所"]
    assert [link.format for link in toilets.links] == ["CSV", "XLSX"]
    assert (toilets.rhythm, toilets.card.licence, toilets.contact) == ("P1Y", "CC-BY-4.0", "環境課")
    assert toilets.card.keywords == ("トイレ", "バリアフリー", "施設")
    assert f"{toilets.card.modified:%Y-%m-%dT%H}" == "2026-03-31T15"
    assert (toilets.publisher, toilets.remote_id) == ("東京都 千代田区", "131016:0001")
    assert (aed.card.licence, aed.rhythm, aed.contact) == ("PDL-1.0", "", "")  # names of people are not kept
    assert aed.links[0].url == f"{other.url}/aed.csv"


def test_a_list_that_did_not_change_is_not_read_again(other: Neighbour, add, again) -> None:
    other.put("/list.csv", LIST)
    source = add(f"{other.url}/list.csv", Kind.LIST)
    run = again(source)
    assert (run.state, run.unchanged, run.withdrawn) == (RunState.DONE, 2, 0)
    assert other.statuses[-1] == 304
    assert harvest.source(source, SYSTEM).datasets == 2


def test_a_row_that_left_the_list_is_withdrawn_and_an_incomplete_one_is_told(
    other: Neighbour, add, again
) -> None:
    other.put("/list.csv", LIST)
    source = add(f"{other.url}/list.csv", Kind.LIST)
    head, _first, _second, third, *_ = LIST.splitlines()
    other.put("/list.csv", "\n".join([head, third.replace("AED設置箇所", "")]))
    run = again(source)
    assert (run.withdrawn, run.failed) == (1, 1)
    assert list(of(source)) == ["AED設置箇所"]
    assert harvest.problems(run.id, SYSTEM)[0].code == "harvest_record_incomplete"


def test_what_is_no_list_is_said_to_be_none(other: Neighbour, add) -> None:
    other.put("/list.csv", "名前,電話\n架空,0\n")
    run = harvest.runs(add(f"{other.url}/list.csv", Kind.LIST), SYSTEM)[0]
    assert run.state == RunState.FAILED
    assert "オープンデータ一覧" in harvest.problems(run.id, SYSTEM)[0].why


@pytest.mark.parametrize(
    ("said", "meant"), [("毎年度", "P1Y"), ("月次", "P1M"), ("随時", ""), ("四半期ごと", "P3M"), ("", "")]
)
def test_rhythms(said: str, meant: str) -> None:
    assert municipal.rhythm(said) == meant


def test_a_page_of_links_becomes_datasets(other: Neighbour, add) -> None:
    other.put("/open/data.html", PAGE, "text/html")
    found = of(add(f"{other.url}/open/data.html", Kind.LINKS))
    assert sorted(found) == ["AED設置箇所", "公衆トイレ一覧"]
    assert [link.format for link in found["公衆トイレ一覧"].links] == ["CSV", "XLSX"]
    assert found["AED設置箇所"].links[0].url == f"{other.url}/open/aed.csv"
    assert found["AED設置箇所"].publisher == "架空市オープンデータ"


def test_robots_are_asked_first(other: Neighbour, add) -> None:
    other.put("/open/data.html", PAGE, "text/html")
    other.put("/robots.txt", "User-agent: *\nDisallow: /open/\n", "text/plain")
    run = harvest.runs(add(f"{other.url}/open/data.html", Kind.LINKS), SYSTEM)[0]
    assert run.state == RunState.FAILED
    assert harvest.problems(run.id, SYSTEM)[0].code == "harvest_robots_forbid"
    assert other.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("codec", "head", "charset"),
    [
        ("cp932", "", ""),
        ("cp932", "<meta charset=Shift_JIS>", ""),
        ("euc-jp", "", "EUC-JP"),
        ("utf-8", "", "no-such"),
    ],
)
def test_pages_in_old_encodings(codec: str, head: str, charset: str) -> None:
    page = (
        f"{head}<h2>施設</h2><a href=park.csv>公園の一覧①</a>"
        if codec == "cp932"
        else "<a href=a.csv>公園</a>"
    )
    assert links.records(page.encode(codec), "https://x.example/", charset)[0].title.startswith("公園")


def test_what_is_no_page_is_said_to_be_none() -> None:
    with pytest.raises(NotUnderstood):
        links.records(b"", "https://x.example/")


def test_a_dcat_catalogue_becomes_datasets(other: Neighbour, add, again) -> None:
    other.put("/catalog.ttl", TURTLE, "text/turtle")
    source = add(f"{other.url}/catalog.ttl", Kind.DCAT)
    found = of(source)
    assert sorted(found) == ["公園", "図書館"]
    assert (found["公園"].card.licence, found["公園"].links[0].url) == (
        "CC-BY-4.0",
        "https://c.example/park.csv",
    )
    assert found["公園"].remote_id == "https://c.example/1"
    other.put(
        "/catalog.ttl",
        TURTLE.replace(", <https://c.example/2> .", " .").partition("<https://c.example/2> a")[0],
        "text/turtle",
    )
    assert again(source).withdrawn == 1


def test_what_is_no_rdf_is_said_to_be_none(other: Neighbour, add) -> None:
    other.put("/catalog.ttl", "<html>no", "text/turtle")
    run = harvest.runs(add(f"{other.url}/catalog.ttl", Kind.DCAT), SYSTEM)[0]
    assert (run.state, len(harvest.problems(run.id, SYSTEM))) == (RunState.FAILED, 1)
