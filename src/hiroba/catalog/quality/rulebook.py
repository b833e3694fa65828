"""The 30 official rules of machine readability, by their official ids, in our own words.

Ids after the rules of machine readability that Japan's Digital Agency publishes as open source.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hiroba.catalog.quality.types import RuleInfo

# id, title, title in English, advice
_RULES: Final[tuple[tuple[str, Any, str, Any], ...]] = (
    (
        "L1-01",
        _("表計算やCSVなど、機械が直接読める形式である"),
        "The file is in a form that machines read directly",
        _("PDFや画像ではなく、CSVやExcelなどの形式でご用意ください。"),
    ),
    (
        "L1-02",
        _("1枚のシートに表は1つだけである"),
        "There is one table on a sheet",
        _("表ごとにシートまたはファイルを分けてください。"),
    ),
    (
        "L1-03",
        _("表が空行や見出しの繰り返しで分かれていない"),
        "The table is not broken up by blank rows or repeated headers",
        _("途中の空行や空列、繰り返しの見出しを取り除き、ひと続きの表にしてください。"),
    ),
    (
        "L1-04",
        _("データ以外の説明や合計が表に混ざっていない"),
        "Notes and totals are not mixed into the data",
        _("表題、注釈、合計の行は表の外か別のシートに移してください。"),
    ),
    (
        "L1-05",
        _("すべての列に、中身の分かる名前がある"),
        "Every column has a name that tells what it holds",
        _("名前のない列に、中身が分かる項目名を付けてください。"),
    ),
    (
        "L1-06",
        _("空白や改行で見た目を整えていない"),
        "Spaces and line breaks are not used for looks",
        _("文字の間や前後の空白、セル内の改行を取り除いてください。"),
    ),
    (
        "L1-07",
        _("1つのセルに値は1つだけである"),
        "Each cell holds one value",
        _("1つのセルに入っている複数の値を、列または行に分けてください。"),
    ),
    (
        "L1-08",
        _("環境によって化ける文字を使っていない"),
        "No characters that garble elsewhere are used",
        _("丸数字や単位記号などの機種依存文字は、一般的な文字に置き換えてください。"),
    ),
    (
        "L1-09",
        _("空白とゼロの意味がはっきり分かれている"),
        "Empty and zero are clearly told apart",
        _("値がないときは空白、ゼロのときは0と書き分けてください。"),
    ),
    (
        "L1-10",
        _("図形や画像をシートに置いていない（Excel）"),
        "No drawings or pictures are on the sheet (Excel)",
        _("図形、画像、グラフは別のファイルに移し、その中の情報はセルに書いてください。"),
    ),
    (
        "L1-11",
        _("色や太字だけで意味を表していない（Excel）"),
        "Colour or bold type alone carries no meaning (Excel)",
        _("色や太字で区別している内容は、列を設けて文字で書いてください。"),
    ),
    (
        "L1-12",
        _("セルを結合していない（Excel）"),
        "No cells are merged (Excel)",
        _("セルの結合を解き、それぞれのセルに値を書いてください。"),
    ),
    (
        "L1-13",
        _("要らない行や列を隠したまま残していない（Excel）"),
        "No hidden rows or columns are left behind (Excel)",
        _("非表示の行や列は、要るなら表示し、要らないなら削除してください。"),
    ),
    (
        "L1-14",
        _("1行に1件のデータが書かれている（CSV）"),
        "Each line is one record (CSV)",
        _("行ごとの項目の数をそろえ、1件を1行で書いてください。"),
    ),
    (
        "L1-15",
        _("カンマを含む値は引用符で囲んである（CSV）"),
        "Values with commas are in quotation marks (CSV)",
        _("カンマや改行を含む値は、二重引用符で囲んでください。"),
    ),
    (
        "L2-01",
        _("数値の列には数値だけが入っている"),
        "Numeric columns hold numbers only",
        _("数値の列から単位や記号などの文字を取り除き、半角の数字だけにしてください。"),
    ),
    (
        "L2-02",
        _("項目名や値を省略せずに書いている"),
        "Names and values are not left out",
        _("「同上」や空白で省略した値を、すべての行に書いてください。"),
    ),
    (
        "L2-03",
        _("列の名前が重複していない"),
        "Column names are not repeated",
        _("同じ名前の列を、区別できる名前に変えてください。"),
    ),
    (
        "L2-04",
        _("選択肢の書き方がそろっている"),
        "Choices are written in one way",
        _("あり・なしなどの選択肢は、表の中で同じ書き方にそろえてください。"),
    ),
    (
        "L2-05",
        _("選択肢と「その他」の詳細が別の列になっている"),
        "Choices and the details of “other” are in separate columns",
        _("「その他（…）」の詳細は、選択肢とは別の列に書いてください。"),
    ),
    (
        "L2-06",
        _("数式ではなく値が入っている（Excel）"),
        "Cells hold values, not formulas (Excel)",
        _("数式のセルは、計算した値に置き換えてください。"),
    ),
    (
        "L3-01",
        _("1行目が項目名で、次の行からデータが始まる"),
        "The first row is the header and data follow at once",
        _("表題や複数行の見出しをやめ、1行目を項目名にしてください。"),
    ),
    (
        "L3-02",
        _("コードの意味を示す一覧がある"),
        "A list tells what the codes mean",
        _("コードや区分の値の意味を示す一覧を、あわせて公開してください。"),
    ),
    (
        "L3-03",
        _("秘匿などの記号の意味が書かれている"),
        "The meaning of marks such as “suppressed” is written down",
        _("「x」や「-」などの記号の意味を、注釈や説明に書いてください。"),
    ),
    (
        "L3-04",
        _("数値の単位が書かれている"),
        "The units of numbers are written down",
        _("数値の列の名前に、単位を書き添えてください。"),
    ),
    (
        "L3-05",
        _("日付や時刻の書き方が標準の形式である"),
        "Dates and times are written in the standard form",
        _("日付は2026-04-01、時刻は09:30のような形式で書いてください。"),
    ),
    (
        "L3-06",
        _("地域のコードまたは正式な名称がある"),
        "There is an area code or an official area name",
        _("地方公共団体コードか、都道府県名と市区町村名の列を設けてください。"),
    ),
    (
        "L3-07",
        _("年によって表の形が大きく変わっていない"),
        "The form of the table does not change much from year to year",
        _("前の版と列の名前や並びをそろえてください。"),
    ),
    (
        "L3-08",
        _("データの定義や更新の履歴が書かれている"),
        "Definitions of the data or its history of updates are written down",
        _("データの説明、項目の定義、更新の履歴を書いてください。"),
    ),
    (
        "L3-09",
        _("年などを列に並べず、縦に並べている"),
        "Years and the like run down rows, not across columns",
        _("年ごとの列を「年」と「値」の列に直し、縦に並べてください。"),
    ),
)


@cache
def rules() -> tuple[RuleInfo, ...]:
    """All 30, in the official order."""
    return tuple(
        RuleInfo(id, int(id[1]), _japanese(title), english, title, advice)
        for id, title, english, advice in _RULES
    )


def _japanese(title: Any) -> str:
    """The source language is Japanese, so the msgid is the title."""
    with override(None):
        return str(title)


def rule(rule_id: str) -> RuleInfo:
    """Raises KeyError for an id that is no rule."""
    return {one.id: one for one in rules()}[rule_id]
