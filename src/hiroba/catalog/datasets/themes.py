"""The thirteen themes of the EU vocabulary `data-theme`, as DCAT-AP uses them, and how one is guessed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

THEMES: dict[str, Any] = {
    "AGRI": _("農林水産・食品"),
    "ECON": _("経済・財政"),
    "EDUC": _("教育・文化・スポーツ"),
    "ENER": _("エネルギー"),
    "ENVI": _("環境"),
    "GOVE": _("行政・公共部門"),
    "HEAL": _("健康・医療・福祉"),
    "INTR": _("国際"),
    "JUST": _("安全・防災・法制度"),
    "REGI": _("地域・都市"),
    "SOCI": _("人口・社会"),
    "TECH": _("科学・技術"),
    "TRAN": _("交通"),
}
FALLBACK = "GOVE"

# Words that speak for a theme, in an entity type's name or in a title. The longest one found decides.
_WORDS: dict[str, str] = {
    "AGRI": "農業 農地 農産 農林 林業 水産 漁業 漁港 畜産 市場 食品 給食 Agri",
    "ECON": (
        "予算 決算 財政 経済 産業 商業 商店 企業 雇用 税 入札 契約 観光 事業所 地域通貨 "
        "Tourism Tourist Budget Currency"
    ),
    "EDUC": (
        "学校 教育 図書館 文化財 文化 スポーツ 体育 博物館 美術館 イベント 生涯学習 School "
        "Cultural Library Event"
    ),
    "ENER": "エネルギー 電力 電気 発電 再生可能 ガス Energy",
    "ENVI": (
        "ごみ ゴミ 廃棄物 資源 リサイクル 環境 水質 大気 騒音 温室効果 気象 公害 緑地 "
        "Environment Waste Weather AirQuality WaterQuality"
    ),
    "GOVE": "行政 議会 選挙 統計 職員 条例 公共施設 窓口 手続 Government PublicFacility",
    "HEAL": (
        "病院 医療 診療 薬局 健康 保健 感染症 介護 福祉 障害 障がい 高齢 予防接種 AED Medical "
        "Hospital Health NursingCare Care"
    ),
    "INTR": "国際 外国人 姉妹都市 多文化",
    "JUST": (
        "避難 防災 災害 ハザード 消防 消火 救急 防犯 犯罪 交通事故 警戒 浸水 津波 土砂 "
        "Evacuation Shelter Fire Hydrant Disaster"
    ),
    "REGI": (
        "都市計画 用途地域 地図 地価 住宅 空き家 公園 建物 建築 住所 町名 町丁 トイレ 便所 "
        "下水 上水 水道 Building VacantHouse Park Toilet Address"
    ),
    "SOCI": (
        "人口 世帯 国勢調査 子育て 保育 こども 子ども 子供 児童 婚姻 出生 自治会 町内会 "
        "Population ChildCare Childcare"
    ),
    "TECH": "無線LAN Wi-Fi WiFi WIFI 情報通信 通信 センサ 科学 技術 デジタル Wireless Sensor",
    "TRAN": (
        "交通 バス 鉄道 電車 駅 道路 駐車 駐輪 自転車 歩道 橋りょう 橋梁 停留所 人流 Parking "
        "Bicycle Bus Transit Road Traffic"
    ),
}
_BY_WORD = sorted(
    ((word, theme) for theme, words in _WORDS.items() for word in words.split()),
    key=lambda pair: (-len(pair[0]), pair),
)


def guess_theme(model: str | None, title: str, keywords: tuple[str, ...] = ()) -> str:
    """Return the theme that the entity type, else the title, else the keywords speak for."""
    for text in (model or "", title, " ".join(keywords)):
        for word, theme in _BY_WORD:
            if word in text:
                return theme
    return FALLBACK
