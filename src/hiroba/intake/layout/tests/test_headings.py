"""The rows above the data, as offices write them: levels, merges, years, units, or none at all."""

from hiroba.intake.layout.tests.sheets import body, note, only, sheet, titles, units
from hiroba.intake.layout.types import Cells


def test_statistics_with_three_header_rows_and_merges() -> None:
    found = only(
        sheet("""
        第3表　年齢別人口|||||
        区分|人口||||世帯
        |総数|日本人||外国人|
        ||男|女||
        本町|300|140|150|10|120
        西町|200|95|100|5|80
        """),
        (1, 0, 3, 0), (1, 1, 1, 4), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 3, 4), (1, 5, 3, 5),
    )  # fmt: skip
    assert found.header_rows == (1, 2, 3)
    assert titles(found) == ["区分", "人口_総数", "人口_日本人_男", "人口_日本人_女", "人口_外国人", "世帯"]
    assert body(found) == (4, 5)
    assert found.headers[2].levels == ("人口", "日本人", "男")


def test_two_header_rows_of_a_csv_that_lost_its_merges() -> None:
    found = only(
        sheet("""
        区分|人口|||世帯数
        |男|女|計|
        本町|140|160|300|120
        西町|95|105|200|80
    """)
    )
    assert found.header_rows == (0, 1)
    assert titles(found) == ["区分", "人口_男", "人口_女", "人口_計", "世帯数"]


def test_a_parent_may_stand_over_its_own_total() -> None:
    found = only(
        sheet("""
        町名|人口|||世帯
        ||男|女|
        本町|300|140|160|120
    """)
    )
    assert titles(found) == ["町名", "人口", "人口_男", "人口_女", "世帯"]


def test_wareki_years_across() -> None:
    found = only(
        sheet("""
        項目|平成30年度|令和元年度|令和2年度
        出生数|320|310|300
        死亡数|410|420|430
    """)
    )
    assert titles(found) == ["項目", "平成30年度", "令和元年度", "令和2年度"]
    assert body(found) == (1, 2)


def test_plain_years_across_are_headings_not_data() -> None:
    found = only(
        sheet("""
        |2021|2022|2023
        本町|100|120|130
        西町|80|70|60
    """)
    )
    assert titles(found) == ["列1", "2021", "2022", "2023"]
    assert note(found, "header.empty") == 1


def test_calendar_of_days() -> None:
    found = only(
        sheet("""
        令和6年4月 ごみ収集量||||||
        地区|1|2|3|4|5|6
        本町|10|12|9|11|8|7
        西町|5|6|7|5|4|3
    """)
    )
    assert titles(found) == ["地区", "1", "2", "3", "4", "5", "6"]


def test_unit_row_under_the_header() -> None:
    found = only(
        sheet("""
        事業名|予算額|面積|人数
        |(千円)|(㎡)|人
        道路|1200|300|5
        公園|800|900|3
    """)
    )
    assert found.header_rows == (0, 1)
    assert units(found) == ["", "千円", "㎡", "人"]
    assert titles(found) == ["事業名", "予算額", "面積", "人数"]


def test_units_in_headings_and_brackets_that_are_none() -> None:
    found = only(
        sheet("""
        施設名（カナ）|人口（人）|男性トイレ数（小便器）|電話（内線）|前年比(％)
        シヤクショ|100|2|123|1.5
    """)
    )
    assert titles(found) == ["施設名（カナ）", "人口", "男性トイレ数（小便器）", "電話（内線）", "前年比"]
    assert units(found) == ["", "人", "", "", "%"]


def test_repeated_header_inside_the_body() -> None:
    found = only(
        sheet("""
        番号|名称|数量
        1|机|3
        番号|名称|数量
        2|椅子|4
    """)
    )
    assert body(found) == (1, 3)
    assert found.skipped == ((2, "header.repeated"),)


def test_headerless_file() -> None:
    found = only(
        sheet("""
        2020-01-24|2
        2020-01-25|2
        2020-01-26|0
    """)
    )
    assert found.header_rows == ()
    assert titles(found) == ["列1", "列2"]
    assert body(found) == (0, 2)
    assert note(found, "header.missing") == 1


def test_headerless_list_with_codes() -> None:
    found = only(
        sheet("""
        13101|千代田区|35.69|139.75
        13102|中央区|35.67|139.77
        13103|港区|35.65|139.75
    """)
    )
    assert found.header_rows == ()
    assert body(found) == (0, 2)


def test_duplicate_headings_are_made_unique() -> None:
    found = only(
        sheet("""
        名称|住所|名称|名称
        A|B|C|D
    """)
    )
    assert titles(found) == ["名称", "住所", "名称_2", "名称_3"]
    assert note(found, "header.duplicate") == 2


def test_line_breaks_and_padding_in_headings() -> None:
    cells: Cells = [["氏　名", "住\n所", "telephone　number", "所在 地"], ["A", "B", "C", "D"]]
    found = only(cells)
    assert titles(found) == ["氏名", "住所", "telephone number", "所在地"]
    assert note(found, "header.spaces") == 4


def test_long_head_of_a_linked_data_file() -> None:
    found = only(
        sheet("""
        #LINK|||
        #lang|ja||
        #license|http://example.com/by/4.0||
        #property|name|location|note
        #object_type_xsd|string|string|string
        #property_context|Assertion|Assertion|Assertion
        1|公民館|34.3,134.0|
        2|図書館|34.4,134.1|改修中
        3|||
    """)
    )
    assert titles(found) == ["番号", "name", "location", "note"]
    assert found.headers[1].property == "name"
    assert found.headers[0].generated
    assert ("lang", "ja") in found.metadata
    assert body(found) == (6, 8)
    assert found.skipped == ((8, "row.number_only"),)


def test_short_head_with_japanese_names() -> None:
    found = only(
        sheet("""
        #property|名称|緯度|←データの項目名を入力
        1|公民館|34.3|←2行目以降にデータを入力
    """)
    )
    assert titles(found) == ["番号", "名称", "緯度"]
    assert found.headers[1].property == ""


def test_a_row_of_machine_names_under_japanese_headings() -> None:
    found = only(
        sheet("""
        名称|住所|緯度
        name|address|latitude
        公民館|本町|34.3
    """)
    )
    assert titles(found) == ["名称", "住所", "緯度"]
    assert [header.property for header in found.headers] == ["name", "address", "latitude"]
    assert found.header_rows == (0, 1)


def test_header_only() -> None:
    found = only(sheet("名称|住所|電話番号"))
    assert titles(found) == ["名称", "住所", "電話番号"]
    assert body(found) == (1, 0)


def test_a_statistical_table_with_everything() -> None:
    found = only(
        sheet("""
        第5表　産業別事業所数||||||
        ||||||令和3年6月1日現在
        産業分類||事業所数||従業者数||
        ||総数|構成比|総数|男|女
        |||(%)|人|人|人
        総数||100|100.0|500|250|250
        第1次|農業|10|10.0|50|25|25
        |漁業|5|5.0|20|10|10
        第2次|建設|30|30.0|150|100|50
        |製造|55|55.0|280|115|165
        （資料）経済センサス||||||
        """),
        (0, 0, 0, 6), (2, 0, 4, 1), (2, 2, 2, 3), (2, 4, 2, 6), (3, 2, 4, 2), (5, 0, 5, 1), (6, 0, 7, 0),
        (8, 0, 9, 0), (10, 0, 10, 6),
    )  # fmt: skip
    assert found.header_rows == (2, 3, 4)
    assert titles(found)[:4] == ["産業分類", "産業分類_2", "事業所数_総数", "事業所数_構成比"]
    assert units(found) == ["", "", "", "%", "人", "人", "人"]
    assert body(found) == (5, 9)
    assert (note(found, "merged.filled"), note(found, "rows.total")) == (2, 1)


def test_two_levels_over_texts_only() -> None:
    found = only(
        sheet("""
        施設名|代表者||備考
        |役職|氏名|
        公民館|館長|山田|a
        図書館|館長|鈴木|b
    """)
    )
    assert titles(found) == ["施設名", "代表者_役職", "代表者_氏名", "備考"]


def test_an_empty_heading_does_not_make_a_second_level() -> None:
    found = only(sheet("施設名|代表者||備考\n公民館||館長|\n図書館|山田|館長|b"))
    assert found.header_rows == (0,)


def test_parents_in_years_without_merges() -> None:
    found = only(
        sheet("""
        地区|令和4年|||令和5年||
        |総数|男|女|総数|男|女
        東|10|5|5|12|6|6
        西|20|9|11|22|11|11
    """)
    )
    assert titles(found)[1:5] == ["令和4年_総数", "令和4年_男", "令和4年_女", "令和5年_総数"]


def test_a_row_that_counts_the_columns_is_set_aside() -> None:
    found = only(
        sheet("""
        区分|男|女|計
        (1)|(2)|(3)|(4)
        本町|1|2|3
    """)
    )
    assert found.skipped == ((1, "header.numbers"),)
    assert body(found) == (2, 2)


def test_headerless_texts_built_like_the_rows_below() -> None:
    found = only(
        sheet("""
        山田商店|本町1-1-1|食料品
        鈴木商店|本町1-1-2|衣料品
        佐藤書店|西町2-1-2|書籍品
    """)
    )
    assert found.header_rows == ()


def test_headings_with_numbers_are_headings() -> None:
    assert only(sheet("第1希望|第2希望\n本町1|西町2\n本町2|西町3")).header_rows == (0,)
    assert only(sheet("学年|組|担任\n1年|1組|山田\n2年|2組|鈴木")).header_rows == (0,)


def test_a_sheet_of_keys_and_values_has_no_header() -> None:
    found = only(sheet("データ名|人口統計\n作成者|市民課\n更新日|2024-04-01"))
    assert found.header_rows == ()
