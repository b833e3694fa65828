"""The figures of published documents: what each file is called, and which document it is from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "facts"


@dataclass(frozen=True)
class Figures:
    file: str
    title: str
    keywords: tuple[str, ...]

    @property
    def path(self) -> Path:
        return _FOLDER / self.file


FIGURES = (
    Figures("city_ict_staff.csv", "世界の都市のICT職員数", ("ICT職員", "都市比較")),
    Figures("municipal_profiles.csv", "デジタル化に取り組む市・圏域の概要", ("人口", "職員数", "取組")),
    Figures(
        "nishitokyo_priority_initiatives_2020.csv",
        "西東京市 情報化の重点取組とKPI（2020年）",
        ("重点取組", "KPI"),
    ),
    Figures("other_figures.csv", "行政のデジタル化に関する数値", ("行政手続", "図書館", "テレワーク")),
    Figures(
        "tokyo_five_less_2020.csv",
        "東京都 5つのレス（2019・2020年度）",
        ("ペーパーレス", "キャッシュレス", "はんこレス"),
    ),
)
