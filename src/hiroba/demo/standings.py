"""Where we stand, by the figures of published documents: five -less, ICT staff, access to the net.

Each value is asked of the published table, so that it leads to the very row of the document's figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.demo.initiatives import CITY
from hiroba.demo.members import FIGURES, TOKYO
from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, Direction, Place, PlaceKind, Source, SourceKind
from hiroba.kernel.decide.types import ONLY_PUBLIC, SYSTEM, Visibility
from hiroba.services.dashboards import service as dashboards
from hiroba.services.dashboards.types import Draft, Kind, Tile, View

_PLACES: Final = (
    Place("new-york", "ニューヨーク市", "New York City", PlaceKind.ABROAD),
    Place("los-angeles", "ロサンゼルス市", "Los Angeles", PlaceKind.ABROAD),
    Place("paris", "パリ市", "Paris", PlaceKind.ABROAD),
    Place("singapore", "シンガポール", "Singapore", PlaceKind.ABROAD),
    Place("libraries-metropolitan", "都立図書館", "Metropolitan libraries", PlaceKind.FACILITIES),
    Place("libraries-wards", "区立図書館", "Ward libraries", PlaceKind.FACILITIES),
    Place("libraries-cities", "市立図書館", "City libraries", PlaceKind.FACILITIES),
    Place("community-centres", "公民館", "Community centres", PlaceKind.FACILITIES),
    Place("132161", "田無市", "Tanashi", PlaceKind.MUNICIPALITY),
    Place("132179", "保谷市", "Hoya", PlaceKind.MUNICIPALITY),
    Place("metropolitan-high-schools", "都立高校", "Metropolitan high schools", PlaceKind.FACILITIES),
)
_BEFORE_NISHITOKYO: Final = ("132161", "132179")
_MERGED: Final = date(2001, 1, 21)
_FIVE: Final = "東京都 5つのレス"
_CITIES: Final = "世界の都市のICT職員数"
_OTHERS: Final = "行政のデジタル化に関する数値"
_LESS: Final = "5つのレス"
_ACCESS: Final = "つながる東京"


@dataclass(frozen=True)
class _Figure:
    """table: the beginning of a dataset's title. select: what is asked of it, with {table} for its name."""

    id: str
    title_ja: str
    title_en: str
    unit_ja: str
    unit_en: str
    direction: Direction
    theme: str
    formula: str
    table: str
    select: str
    decimals: int = 0
    additive: bool = False


def _less(name: str) -> str:
    """Two years of a line of the table."""
    rows = (
        f"SELECT '東京都' AS place, {year} AS year, try_cast(fy{year} AS DOUBLE) AS value "  # noqa: S608 - ours
        f"FROM {{table}} WHERE less = '{name}'"
        for year in (2019, 2020)
    )
    return "\nUNION ALL\n".join(rows)


def _others(place: str, year: int, condition: str) -> str:
    return (
        f"SELECT {place} AS place, {year} AS year, try_cast(value AS DOUBLE) AS value "  # noqa: S608 - ours
        f"FROM {{table}} WHERE {condition}"
    )


_LIBRARY: Final = "'利用者がネット情報を利用可能な割合 '"
_FIGURES: Final = (
    _Figure(
        "tokyo-copies", "コピー件数", "Copies made", "件", "copies", Direction.DOWN, _LESS,
        "都庁で4月から12月までにコピーした件数です（ペーパーレス）。", _FIVE, _less("ペーパーレス"),
        additive=True,
    ),
    _Figure(
        "tokyo-fax", "ファクシミリ件数", "FAX messages", "件", "messages", Direction.DOWN, _LESS,
        "各年度の1月に送られたファクシミリの件数です（FAXレス）。", _FIVE, _less("FAXレス"), additive=True,
    ),
    _Figure(
        "tokyo-electronic-decisions", "電子決定率", "Decisions made electronically", "%", "%", Direction.UP,
        _LESS, "各年度の12月に、決裁のうち電子で決めたものの割合です（はんこレス）。", _FIVE,
        _less("はんこレス"),
    ),
    _Figure(
        "tokyo-cashless", "キャッシュレスを使える都民利用施設", "Facilities that take cashless payment",
        "施設", "facilities", Direction.UP, _LESS,
        "各年度末の施設の数です（予定を含みます。キャッシュレス）。", _FIVE,
        _less("キャッシュレス"), additive=True,
    ),
    _Figure(
        "ict-staff-share", "ICT職員の割合", "Share of ICT staff", "%", "%", Direction.UP, "都市比較",
        "職員のうちICT職員の割合です。資料にある、およその数です。年度は資料に書かれていないため2020としました。",
        _CITIES, "SELECT city AS place, 2020 AS year, ict_share_percent AS value FROM {table}", 1,
    ),
    _Figure(
        "ict-staff", "ICT職員数", "ICT staff", "人", "people", Direction.UP, "都市比較",
        "ICT職員のおよその数です。年度は資料に書かれていないため2020としました。", _CITIES,
        "SELECT city AS place, 2020 AS year, ict_staff AS value FROM {table}", additive=True,
    ),
    _Figure(
        "library-internet", "ネット情報を利用できる公立図書館の割合",
        "Public libraries where the internet can be used",
        "%", "%", Direction.UP, _ACCESS,
        "利用者が館内でインターネットの情報を利用できる図書館の割合です（東京都公立図書館調査 令和2年度）。",
        _OTHERS,
        _others(f"replace(figure, {_LIBRARY}, '') || '図書館'", 2020, "topic = '公立図書館'"),
    ),
    _Figure(
        "community-centre-pcs", "ネットにつながるPCを置く公民館の割合",
        "Community centres with a connected PC", "%",
        "%", Direction.UP, _ACCESS,
        "利用者が使えるインターネット接続PCのある公民館の割合です（平成30年度社会教育調査）。", _OTHERS,
        _others("topic", 2018, "topic = '公民館' AND unit = '%'"),
    ),
    _Figure(
        "school-cloud", "学習支援クラウドを使う都立高校の割合",
        "High schools with a learning cloud", "%", "%",
        Direction.UP, _ACCESS, "学習支援クラウドサービスを導入した都立高校の割合です。", _OTHERS,
        _others("topic", 2020, "topic = '都立高校' AND unit = '%'"), 1,
    ),
    _Figure(
        "digital-procedures-share", "デジタル化する行政手続の割合",
        "Share of procedures to be digital", "%", "%",
        Direction.UP, "行政手続", "都の行政手続の総件数のうち、デジタル化の対象とするものの割合です。",
        _OTHERS,
        _others("'東京都'", 2020, "topic = '行政手続のデジタル化' AND unit = '%'"),
    ),
    _Figure(
        "digital-procedures", "デジタル化する行政手続の数", "Procedures to be digital", "手続", "procedures",
        Direction.UP, "行政手続", "東京デジタルファースト条例のもとでデジタル化の対象とする手続の数です。",
        _OTHERS,
        _others("'東京都'", 2020, "topic = '行政手続のデジタル化' AND unit = '手続'"), additive=True,
    ),
)  # fmt: skip
_FORMULAS_EN: Final = {
    "tokyo-copies": "Copies made at the metropolitan government from April to December (paperless).",
    "tokyo-fax": "FAX messages sent in January of each fiscal year (faxless).",
    "tokyo-electronic-decisions": (
        "The share of decisions that were made electronically, in December of each fiscal "
        "year (no seals)."
    ),
    "tokyo-cashless": (
        "Facilities for residents at the end of each fiscal year, with those planned "
        "(cashless)."
    ),
    "ict-staff-share": (
        "ICT staff among all staff, about, as the document has it. It names no year; 2020 was "
        "taken."
    ),
    "ict-staff": "ICT staff, about, as the document has it. It names no year; 2020 was taken.",
    "library-internet": (
        "Libraries in which users can read the internet (survey of Tokyo's public libraries, "
        "FY2020)."
    ),
    "community-centre-pcs": (
        "Community centres with a connected PC for users (social education survey, "
        "FY2018)."
    ),
    "school-cloud": "Metropolitan high schools that have a cloud service for learning.",
    "digital-procedures-share": (
        "The share of the metropolitan government's procedures, by their number of cases, "
        "that is to be digital."
    ),
    "digital-procedures": "Procedures that are to be digital under Tokyo's digital-first ordinance.",
}  # fmt: skip


def ensure_standings() -> None:
    """Define the indicators, compute them, and put them on dashboards; once."""
    if indicators.listing(SYSTEM, ids=[_FIGURES[0].id]):
        return
    for place in _PLACES:
        indicators.name_place(place, SYSTEM)
    for before in _BEFORE_NISHITOKYO:
        indicators.succeed(before, CITY, _MERGED, SYSTEM)
    for figure in _FIGURES:
        _define(figure)
    for draft in _boards():
        dashboards.save(draft, SYSTEM)


def _define(figure: _Figure) -> None:
    """One whose table was taken away is left out."""
    found = datasets.search(SearchQuery(organisation=(FIGURES,), page_size=20), ONLY_PUBLIC)
    table = next((each.id for each in found.items if each.title.startswith(figure.table)), None)
    if table is None:
        return
    source = Source(SourceKind.QUERY, sql=figure.select.format(table=f'"{table}"'))
    indicators.define(
        Definition(
            figure.id, FIGURES, figure.title_ja, figure.title_en, figure.unit_ja, figure.unit_en,
            figure.direction, source, Visibility.PUBLIC, figure.decimals, "", figure.formula, (figure.theme,),
            figure.additive, _FORMULAS_EN[figure.id],
        ),
        SYSTEM,
    )  # fmt: skip
    indicators.refresh(figure.id)


def _boards() -> list[Draft]:
    """Tokyo's, and where Nishitokyo stands."""
    kept = {each.definition.id for each in indicators.listing(SYSTEM, FIGURES)}
    less = tuple(each.id for each in _FIGURES if each.theme == _LESS and each.id in kept)
    tiles = [
        Tile(
            View(less, (TOKYO,), kind=Kind.NUMBERS),
            _LESS,
            "タッチレスには、資料に数値がありません。",
            "The five -less",
            "The document has no figure for touchless.",
        ),
        *(Tile(View((id,), (TOKYO,), kind=Kind.LINES)) for id in less),
        *_tiles(kept, Kind.BARS, "ict-staff-share"),
        *_tiles(kept, Kind.BARS, "library-internet"),
        *_tiles(
            kept,
            Kind.BARS,
            "community-centre-pcs",
            "school-cloud",
            title=("ネットにつながる場所", "Places with the internet"),
        ),
        *_tiles(
            kept,
            Kind.NUMBERS,
            "digital-procedures-share",
            "digital-procedures",
            title=("行政手続のデジタル化", "Procedures become digital"),
        ),
    ]
    tokyo = Draft(
        FIGURES, "東京都のデジタル化はいま", "Where Tokyo's digital work stands",
        "公表された資料の数値を、そのまま載せています。数字を押すと、資料のもとの行が開きます。",
        Visibility.PUBLIC,
        tuple(tiles),
        "Figures of published documents, as they stand there. A number opens the document's own row.",
    )  # fmt: skip
    town = [each.definition.id for each in indicators.listing(SYSTEM, CITY) if each.years]
    if not town:
        return [tokyo]
    nishitokyo = Draft(
        CITY, "西東京市の重点取組のKPI", "KPIs of Nishitokyo's initiatives",
        "重点取組の実績と目標です。点線のしるしが目標です。", Visibility.PUBLIC,
        tuple(Tile(View((id,), (CITY,), kind=Kind.LINES)) for id in town[:8]),
        "What the initiatives have reached and are to reach. The dotted marks are targets.",
    )  # fmt: skip
    return [tokyo, nishitokyo]


def _tiles(kept: set[str], kind: Kind, *ids: str, title: tuple[str, str] = ("", "")) -> list[Tile]:
    found = tuple(each for each in ids if each in kept)
    return [Tile(View(found, kind=kind), title[0], title_en=title[1])] if found else []
