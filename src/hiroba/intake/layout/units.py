"""Units of measure in headings: 「人口（人）」, 「面積(㎡)」, 「決算額 千円」."""

from __future__ import annotations

import re
import unicodedata

_UNITS = frozenset(
    unicodedata.normalize("NFKC", word).lower()
    for word in (
        "人 名 者 世帯 戸 棟 件 個 箇所 か所 ヶ所 ヵ所 カ所 ケ所 校 園 学級 台 両 隻 頭 羽 匹 本 枚 冊 点 部 通 回 回数/年 口 社 団体 店 室 床 席"
        " 基 株 組 便 票 種 種類 面 脚 着 食 箱 袋 缶 俵 単位"
        " 円 千円 万円 百万円 億円 兆円 十億円 円/月 円/日 円/時間 円/年 千ドル ドル"
        " % ％ パーセント ‰ ポイント 倍 割 歳 才 年 か月 ヶ月 カ月 月 週 日 時間 分 秒 時 泊"
        " m メートル km キロメートル cm センチメートル mm ミリメートル m2 ㎡ 平方メートル km2 平方キロメートル ha ヘクタール a アール 坪"
        " m3 ㎥ 立方メートル 千m3 千㎡ 千㎥ l リットル ml ミリリットル kl キロリットル"
        " g グラム kg キログラム t トン 千t 千トン mg μg"
        " ℃ 度 hpa m/s m/秒 km/h mm/h ppm ppb pm db lux lx w kw mw kwh mwh gwh j kj mj gj kcal v hz bq sv μsv/h mg/l"
        " 人/km2 人/k㎡ 人/ha 人/日 人/年 台/日 人日 人口千対 千人 万人 百人 千件 千世帯 千台 千人/日 人・日 人kg t/年 kg/人 m2/人 ㎡/人 g/人日"
    ).split()
)
_TRAILING = re.compile(r"\s*[（(\[［【]\s*(?:単位\s*[:：]?\s*)?([^（()）\[\]［］【】]{1,10})\s*[）)\]］】]\s*$")


def is_unit(text: str) -> bool:
    """Whether the text is a unit word and nothing else (brackets and 「単位：」 allowed)."""
    return unit_of(text) is not None


def unit_of(text: str) -> str | None:
    """The unit that a cell of a unit row names, else None."""
    bare = text.strip()
    found = _TRAILING.fullmatch(bare)
    if found:
        bare = found[1]
    bare = re.sub(r"^単位\s*[:：]\s*", "", bare.strip())
    return bare if unicodedata.normalize("NFKC", bare).lower().replace(" ", "") in _UNITS else None


def split_unit(title: str) -> tuple[str, str]:
    """A heading and its unit: 「人口（人）」 -> (「人口」, 「人」); 「男性トイレ数（小便器）」 stays whole."""
    found = _TRAILING.search(title)
    if found and found.start() > 0:
        unit = unit_of(found[1])
        if unit is not None:
            return title[: found.start()].strip(), unit
    return title, ""
