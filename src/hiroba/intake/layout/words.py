"""The words by which offices mark notes, totals, examples and the lines above a table."""

from __future__ import annotations

import re
import unicodedata
from importlib import resources

_SPACES = re.compile(r"\s+")
_NOTE = re.compile(
    r"(?:※|＊|\*\s?\d|\*\*|注\s?[0-9０-９]*\s?[)）:：.．、 　]|注$|[（(]\s?(?:注|備考|資料|出典)|"
    r"(?:出典|資料|備考|注記|注意|注釈|典拠|出所|作成者|作成|提供|問い?合わ?せ先?|担当)\s?[:：]|"
    r"(?:出典|資料|注意事項|注記)(?:\s|$)|←|⇐|↑|note\s?[:：]|source\s?[:：]|"
    r"以\s*上$|[（(].{1,30}(?:調べ|による|より作成|参照|抜粋)[）)]$)",
    re.I,
)
_NUMBERED = re.compile(r"[(（]?(?:注\s?)?[0-9０-９]{1,2}\s?[)）]\s*\S|[*＊]\s?[0-9０-９]\s*\S")
_COMMENT = re.compile(r"←|⇐|<-|＜-|↑|※")
_KEYS = (
    "作成課|作成部署|作成者|作成日|作成年月日|作成|更新日|最終更新日|更新|担当課|担当部署|所管課|所管|担当|"
    "調査日|調査時点|調査基準日|時点|基準日|現在|単位|出典|資料|データ名|データ名称|データセット名|ライセンス|"
    "問い?合わ?せ先?|連絡先|対象期間|期間|年度|自治体名|団体名|ファイル名|公開日"
)
_KEY = re.compile(rf"\s*({_KEYS})\s*")
_KEY_VALUE = re.compile(rf"[（(【\[]?\s*({_KEYS})\s*[:：]\s*(.+?)[）)】\]]?", re.S)
_AS_OF = re.compile(r"[（(]?.{0,24}\d.{0,12}(?:現在|時点|末日?現在|更新|作成)[）)]?")
_TOTAL = frozenset(
    re.split(r"\|", "計|合計|総計|小計|総数|総合計|累計|全体|全数|中計|市町村計|全市|全県|total")
    + [f"{area}計" for area in "都県府市区町村"]
)
_EXAMPLE = re.compile(
    r"[（(【\[]?\s*(?:記入例|記載例|入力例|例示|サンプル|例)\s*[0-9０-９]*\s*[）)】\]]?\s*[:：]?"
)


def word_list(name: str) -> frozenset[str]:
    """The words of a file in the package's data folder; lines with # are comments."""
    text = resources.files("hiroba.intake.layout").joinpath("data", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(unicodedata.normalize("NFKC", word).lower() for line in lines for word in line.split())


HEADINGS = word_list("headings.txt")


def squeezed(text: str) -> str:
    """Without any white space, NFKC, lower case: for looking words up."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).lower()


def is_note(text: str) -> bool:
    """A remark that stands outside the data: ※, 注, 出典, 資料 …"""
    return _NOTE.match(text.strip()) is not None


def is_numbered(text: str) -> bool:
    """A remark that answers a number in a heading: 「1) 各年4月1日現在」, 「注2」, 「*1 外国人を含む」."""
    return _NUMBERED.match(text.strip()) is not None


def is_comment_heading(text: str) -> bool:
    """A heading that talks to the person who fills the sheet in: 「←データの項目名を入力」."""
    return _COMMENT.match(text.strip()) is not None


def is_total(text: str) -> bool:
    """合計, 小計, 総数 … as the label of a row."""
    return squeezed(text).strip("【】[]()<>〈〉") in _TOTAL


def is_example(text: str) -> bool:
    return _EXAMPLE.fullmatch(text.strip()) is not None


def is_as_of(text: str) -> bool:
    """「令和6年4月1日現在」, 「2024年3月31日時点」."""
    return _AS_OF.fullmatch(unicodedata.normalize("NFKC", text.strip())) is not None


def key_value(text: str) -> tuple[str, str] | None:
    """「単位：人」, 「（作成課：市民課）」 as (key, value)."""
    found = _KEY_VALUE.fullmatch(text.strip())
    return (found[1], found[2].strip()) if found else None


def is_key(text: str) -> bool:
    """A key of a head line whose value stands in the next cell."""
    return _KEY.fullmatch(text.strip().rstrip(":：")) is not None


def is_head_line(text: str) -> bool:
    """A text that belongs above a table."""
    return is_as_of(text) or key_value(text) is not None
