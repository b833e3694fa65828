"""What a column is taken for, by its header and all its cells."""

import pytest

from hiroba.intake.tidy.hints import hints
from hiroba.intake.tidy.inference import decide


@pytest.mark.parametrize(
    ("title", "cells", "kind"),
    [
        ("設置年", ["2019", "2020"], "year"),
        ("件数", ["2019", "2020"], "integer"),
        ("調査日", ["20210401", "20210402"], "date"),
        ("番号", ["20210401", "20210402"], "integer"),
        ("作成年月", ["202104", "202105"], "yearmonth"),
        ("年度", ["令和3年度", "令和4年度"], "year"),
        ("利用日", ["8月5日（水）～8月16日（日）", "9月1日"], "text"),
        ("利用時間", ["9:00～17:00", "10:00～18:00"], "text"),
        ("町字コード", ["123", "456"], "text"),
        ("法人番号", ["1234567890123"], "text"),
        ("電話番号", ["03-1234-5678", "（代）03-1"], "text"),
        ("電話番号", ["03-1234-5678", "03-9876-5432"], "phone"),
        ("郵便番号", ["1600023", "〒160-0024"], "postal_code"),
        ("備考", ["なし", "なし"], "text"),
        ("割合", ["12.5%", "8%"], "number"),
        ("混在", ["5人", "3本"], "text"),
        ("桁", ["9223372036854775808", "1"], "text"),
        ("駐車場", ["あり", "なし", "未確認"], "text"),
        ("駐車場", ["あり", "なし"], "boolean"),
        ("該当", ["○", "○"], "boolean"),
        ("開催日", ["11/1/2018", "11/25/2018"], "date"),
        ("開催日", ["11/1/2018", "10/2/2018"], "date"),
        ("値", ["11/1/2018", "10/2/2018"], "text"),
        ("リンク", ["https://example.jp/"], "url"),
        ("値", [], "empty"),
    ],
)
def test_the_kind_of_a_column(title: str, cells: list[str], kind: str) -> None:
    assert decide(dict.fromkeys(cells, 1), hints(title)).kind.name == kind


def test_two_per_cent_may_be_strangers_and_no_more() -> None:
    column = {str(number): 1 for number in range(980)}
    few = {**column, **{f"異{number}常": 1 for number in range(19)}}
    many = {**column, **{f"異{number}常": 1 for number in range(60)}}
    assert decide(few, hints("件数")).kind.name == "integer"
    told = decide(many, hints("件数"))
    assert (told.kind.name, told.almost, told.stranger) == ("text", "number", "異0常")


def test_a_percent_column_says_so() -> None:
    kind = decide({"12.5%": 3, "8.0%": 1}, hints("割合")).kind
    assert (kind.unit, kind.format) == ("%", "percent")
