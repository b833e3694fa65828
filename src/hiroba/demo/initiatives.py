"""Nishitokyo's twelve priority initiatives of 2020, as its paper tells them, and two of their KPIs living on.

Source: 西東京市 地域情報化方針《重点》2020（令和2）年度, 2020年3月. The numbers of the plans' lines are
those of its table of initiatives; the paper's lists are put into the order of these numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.demo.members import DISTRICT
from hiroba.indicators import service as indicators
from hiroba.indicators.types import Direction, Source, SourceKind
from hiroba.kernel.decide.types import ONLY_PUBLIC, SYSTEM, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.office.register import service as register
from hiroba.office.register.types import Content, Department, Kpi, PolicyKind, Stage, Target, Term

CITY: Final = "132292"
_FACTS: Final = Path(__file__).parent / "facts" / "nishitokyo_priority_initiatives_2020.csv"
_PAPER: Final = "西東京市 地域情報化方針《重点》2020（令和2）年度（2020年3月）"
_YEAR: Final = 2020
_MEASURED: Final = 2019  # the fiscal year of the paper's figures: as of the end of February 2020
_ISSUED: Final = datetime(2020, 3, 31, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
_DEPARTMENTS: Final = {
    "市民課": ("nishitokyo-citizens", "Citizens Section"),
    "情報推進課": ("nishitokyo-information", "Information Promotion Section"),
    "企画政策課": ("nishitokyo-planning", "Planning Section"),
    "秘書広報課": ("nishitokyo-public-relations", "Public Relations Section"),
    "総務法規課": ("nishitokyo-general-affairs", "General Affairs Section"),
}
_LISTS: Final[Mapping[PolicyKind, tuple[Sequence[str], str]]] = {
    PolicyKind.NATIONAL: (
        (
            "官民データの利活用", "マイナンバーカードの普及、利活用の推進等", "システム等の共同利用の推進",
            "行政手続のオンライン化、ワンストップ化", "オープンデータ化の促進", "業務の効率化",
        ),
        "世界最先端デジタル国家創造宣言・官民データ活用推進基本計画（IT新戦略、2019年6月）",
    ),
    PolicyKind.TECHNOLOGY: (
        (
            "RPAの導入", "公衆無線LAN（Wi-Fi）の整備", "オープンデータの促進", "個人番号カードの活用",
            "デジタルサイネージの活用", "ソーシャルメディア、LINE", "チャットボット", "自治体クラウド",
        ),
        _PAPER,
    ),
    PolicyKind.TOWN: (
        (
            "AIやIoTを活用した行政サービスについての調査・研究", "公衆無線LAN環境の充実",
            "統計データの活用に向けた調査・研究", "個人番号制度の運用", "駅前情報発信拠点づくりの検討",
            "新たな技術やサービスの導入",
        ),
        "西東京市第2次総合計画・後期基本計画（2019年3月）",
    ),
    PolicyKind.DIRECTION: (
        (
            "みんなでつくるまちづくり", "創造性の育つまちづくり", "笑顔で暮らすまちづくり",
            "環境にやさしいまちづくり", "安全で快適に暮らすまちづくり", "活力と魅力あるまちづくり",
        ),
        "西東京市第2次総合計画・後期基本計画（2019年3月）",
    ),
}  # fmt: skip
_CONDITIONS: Final = {
    Stage.STUDY: ("他の自治体の先行事例を調べ、現状を把握した", "まちの課題の解決につながることを確かめた"),
    Stage.ROLLOUT: (
        "適用する業務と範囲、費用、効果を具体的に検討した", "導入の時期と必要な予算措置を定めた",
        "実行における目標（KPI）を定めた",
    ),
}  # fmt: skip
_DONE: Final = {
    5: "駅前情報発信拠点プロジェクト事業の実施",
    7: "説明会、セミナー等への参加",
    8: "説明会、セミナー等への参加、無償トライアルの検証",
    9: "説明会、セミナー等への参加",
    10: "説明会、セミナー等への参加、庁内関係部署による検討",
    11: "説明会、セミナー等への参加、庁内関係部署による検討",
    12: "説明会、セミナー等への参加",
}
_ENGLISH: Final = (
    "Spread of the Individual Number Card", "Procedures online", "Promotion of open data",
    "More public Wi-Fi", "Use of the information hub at the station", "Use of digital signage",
    "Introduction of the municipal cloud", "Efficient work with AI and RPA",
    "Study of the use of statistics", "Use of the Individual Number Card", "Use of social media and LINE",
    "New technologies and services",
)  # fmt: skip
_KPIS: Final = {  # number -> title and unit of its KPI in English
    1: ("Cards issued", "cards"), 2: ("Procedures online", "procedures"), 3: ("Open datasets", "datasets"),
    4: ("Places with public Wi-Fi", "places"), 5: ("Items told at the station's hub", "items"),
    6: ("Items read at the station's hub", "items"),
}  # fmt: skip
_TERMS: Final = (
    Term("AI", "人工知能。学習・推論・認識・判断などをコンピューターに行わせる技術"),
    Term("ICT", "Information and Communication Technology。情報と通信に関する技術の総称"),
    Term("IoT", "モノのインターネット。様々なモノがインターネットに接続され、相互に制御する仕組み"),
    Term("KPI", "Key Performance Indicator。重要業績評価指標"),
    Term("LINE", "LINE株式会社が提供する無料通話アプリ"),
    Term("PDCA", "Plan Do Check Act。計画・実行・評価・改善の4段階を繰り返しながら行う業務改善"),
    Term("RPA", "Robotic Process Automation。定型的な作業をソフトウェア型のロボットが代行・自動化する技術"),
    Term("オープンデータ", "機械判別に適したデータ形式で、二次利用可能な利用ルールで公開されたデータ"),
    Term("クラウド", "インターネットを経由して行われるコンピュータ資源のサービス"),
    Term("公衆無線LAN", "無線LANを利用したインターネットへの接続を提供するサービス"),
    Term("ソーシャルメディア", "利用者が情報を発信し、相互に情報をやりとりするメディア"),
    Term("チャットボット", "人工知能を活用した自動会話プログラム"),
    Term("デジタルサイネージ", "電子看板。表示装置で映像や文字を表示する情報・広告媒体"),
    Term("マイナンバー", "個人番号。個人の識別番号として住民に指定される12桁の番号"),
)  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """A line of the facts, as it stands."""

    number: int
    cells: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.cells["initiative"]

    def figure(self, name: str) -> float | None:
        return float(self.cells[name]) if self.cells[name] else None


def ensure_initiatives() -> None:
    """Make departments, plans, the twelve initiatives and the year of the paper; once."""
    if register.initiatives(SYSTEM, CITY):
        return
    _departments()
    for email, role in (
        ("officer@hiroba.example", Role.OFFICER),
        ("administrator@hiroba.example", Role.ADMINISTRATOR),
    ):
        organisations.set_member(people.find_person(email), CITY, role)
    for kind, (titles, source) in _LISTS.items():
        register.save_policies(SYSTEM, CITY, kind, titles, source)
    register.save_conditions(SYSTEM, CITY, _CONDITIONS)
    register.save_terms(SYSTEM, CITY, _TERMS)
    rows = list(_rows())
    made = {row.number: _initiative(row) for row in rows}
    register.carry_over(SYSTEM, CITY, _YEAR, _PAPER, {}, _ISSUED)
    register.publish(CITY, _YEAR)  # at once, so that the KPI that counts datasets counts them
    _live(made)


def _rows() -> Iterator[_Row]:
    with _FACTS.open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.DictReader(file):
            yield _Row(int(cells["no"]), cells)


def _departments() -> None:
    for name, (code, english) in _DEPARTMENTS.items():
        organisations.ensure(OrganisationInfo(code, OrganisationKind.DEPARTMENT, name, english, CITY))


def _initiative(row: _Row) -> str:
    lists = register.policies(CITY)
    columns = (
        ("national_metropolitan_policy", PolicyKind.NATIONAL), ("technology_trend", PolicyKind.TECHNOLOGY),
        ("town_planning", PolicyKind.TOWN),
    )  # fmt: skip
    wanted = {(kind, ord(mark) - 0x245F) for name, kind in columns for mark in row.cells[name]}
    said = [word.removesuffix("まちづくり") for word in row.cells["plan_direction"].split(";")]
    directions = {
        each.id
        for each in lists
        if each.kind is PolicyKind.DIRECTION and any(map(each.title.startswith, said))
    }
    policies = [each.id for each in lists if (each.kind, each.number) in wanted or each.id in directions]
    stage = Stage.ROLLOUT if row.cells["kpi"] else Stage.STUDY if row.number in (7, 8) else Stage.RESEARCH
    made = register.create(
        SYSTEM, CITY,
        Content(
            row.number, row.title, _ENGLISH[row.number - 1], plan=row.cells["note"] + "。",
            done=_DONE.get(row.number, ""), stage=stage,
            departments=tuple(
                Department(_DEPARTMENTS[name][0], name) for name in row.cells["department"].split(";")
            ),
            policies=tuple(policies),
        ),
    )  # fmt: skip
    if row.cells["kpi"]:
        register.add_kpi(SYSTEM, made.id, made.version, _kpi(row), Source(SourceKind.ENTERED))
        _measured(made.id, row)
    return made.id


def _kpi(row: _Row) -> Kpi:
    targets = [Target(2020, float(row.cells["target_fy2020"]))]
    if row.cells["target_later"]:
        targets.append(Target(int(row.cells["target_later_fy"]), float(row.cells["target_later"])))
    actual = row.figure("actual_2020_02")
    title, unit = _KPIS[row.number]
    return Kpi(
        "", row.cells["kpi"], title, row.cells["unit"], unit, Direction.UP, 0, actual,
        None if actual is None else _MEASURED, tuple(targets),
    )  # fmt: skip


def _measured(id: str, row: _Row) -> None:
    actual = row.figure("actual_2020_02")
    if actual is not None:
        [kpi] = register.initiative(SYSTEM, id).content.kpis
        register.enter_value(
            SYSTEM, id, kpi.indicator, _MEASURED, actual, f"{_PAPER} 重点取組一覧（2020年2月末）"
        )


def _live(made: Mapping[int, str]) -> None:
    """KPI 3 counts the city's public datasets here; KPI 4 the lines of the made district's access points,
    and says that these are made: the square has no list of Nishitokyo's."""
    _follow(
        made[3], Source(SourceKind.COUNT, count="register.open_datasets"),
        "2019年度の値は資料の数です。その後の値は、この広場で西東京市が公開しているデータセットの数です。",
        "The value of FY2019 is the paper's. Those after it count what Nishitokyo publishes here.",
    )  # fmt: skip
    found = datasets.search(
        SearchQuery(text="公衆無線LAN", organisation=(DISTRICT,), page_size=5), ONLY_PUBLIC
    )
    wifi = next((each for each in found.items if "公衆無線LAN" in each.title), None)
    if wifi is not None:
        sql = f'SELECT count(*) AS value FROM "{wifi.id}"'  # noqa: S608 - an id of ours
        _follow(
            made[4], Source(SourceKind.QUERY, sql=sql),
            "2019年度の値は資料の数です。その後の値は見本です。西東京市の一覧が広場にないため、"
            "架空の「ひろば地区」の一覧を数えています。",
            "The value of FY2019 is the paper's. Those after it are made: the square has no list of "
            "Nishitokyo's, so the list of the made-up Hiroba District is counted.",
        )  # fmt: skip


def _follow(id: str, source: Source, formula: str, english: str) -> None:
    known = register.initiative(SYSTEM, id)
    [kpi] = known.content.kpis
    kpi = replace(kpi, formula=formula, formula_en=english)
    register.change_kpi(SYSTEM, id, known.version, kpi, source)
    indicators.refresh(kpi.indicator)
