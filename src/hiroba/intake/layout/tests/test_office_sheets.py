"""Sheets as town halls make them: each says what a reader gets from it."""

from hiroba.intake.layout.service import filled
from hiroba.intake.layout.tests.sheets import body, merges, note, only, regions, sheet, titles, units
from hiroba.intake.layout.types import Cells


def test_plain_list() -> None:
    found = only(
        sheet("""
        名称|住所|電話番号
        中央公民館|本町1-1|03-1111-2222
        西公民館|西町2-2|03-1111-3333
    """)
    )
    assert titles(found) == ["名称", "住所", "電話番号"]
    assert (found.header_rows, body(found)) == ((0,), (1, 2))


def test_title_date_and_unit_lines_above_the_table() -> None:
    found = only(
        sheet("""
        表1　町丁別人口||
        令和6年4月1日現在||（単位：人）
        町名|世帯数|人口
        本町|120|250
        西町|80|190
    """)
    )
    assert found.titles == ("表1 町丁別人口",)
    assert found.metadata == (("時点", "令和6年4月1日現在"), ("単位", "人"))
    assert titles(found) == ["町名", "世帯数", "人口"]
    assert found.title_rows == (0, 1)


def test_key_value_lines_above_the_table() -> None:
    found = only(
        sheet("""
        公共施設一覧|||
        作成課|財産管理課||
        作成日|2026-04-01||
        |||
        番号|施設名|所在地|延床面積(㎡)
        1|市役所|本町1-1|12000.5
        2|図書館|本町2-1|3400
    """)
    )
    assert found.metadata == (("作成課", "財産管理課"), ("作成日", "2026-04-01"))
    assert titles(found)[-1] == "延床面積"
    assert units(found)[-1] == "㎡"


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


def test_two_tables_below_each_other() -> None:
    found = regions(
        sheet("""
        表1 人口||
        町名|男|女
        本町|10|20
        西町|30|40
        ||
        表2 施設||
        施設名|定員|面積
        公民館|50|120.5
    """)
    )
    assert [region.titles for region in found] == [("表1 人口",), ("表2 施設",)]
    assert [titles(region) for region in found] == [["町名", "男", "女"], ["施設名", "定員", "面積"]]
    assert [body(region) for region in found] == [(2, 3), (7, 7)]


def test_two_tables_with_the_same_header_and_titles_of_their_own() -> None:
    found = regions(
        sheet("""
        平成30年度||
        町名|男|女
        本町|10|20
        ||
        令和元年度||
        町名|男|女
        本町|11|21
    """)
    )
    assert [region.titles for region in found] == [("平成30年度",), ("令和元年度",)]


def test_two_tables_side_by_side() -> None:
    found = regions(
        sheet("""
        町名|人口||町名|人口
        本町|100||北町|50
        西町|200||南町|60
    """)
    )
    assert [region.columns for region in found] == [(0, 1), (3, 4)]
    assert [titles(region) for region in found] == [["町名", "人口"]] * 2


def test_side_by_side_with_titles_and_different_heights() -> None:
    found = regions(
        sheet("""
        男性||||女性||
        年齢|人数|率||年齢|人数|率
        0歳|10|1.0||0歳|11|1.1
        1歳|12|1.2||||
    """)
    )
    assert [region.titles for region in found] == [("男性",), ("女性",)]
    assert [body(region) for region in found] == [(2, 3), (2, 2)]


def test_a_sparse_table_stays_one_table() -> None:
    found = only(
        sheet("""
        名称|住所|電話||備考
        公民館|本町1|||
        |||||
        図書館|本町2|||
        体育館|西町1|03-1111-2222||改修中
    """)
    )
    assert titles(found) == ["名称", "住所", "電話", "備考"]
    assert body(found) == (1, 4)
    assert (2, "row.blank") in found.skipped


def test_blank_rows_between_blocks_of_one_table() -> None:
    found = only(
        sheet("""
        地区|施設|定員
        東|保育園A|10
        |保育園B|20
        ||
        西|保育園C|30
        |保育園D|40
    """)
    )
    assert body(found) == (1, 5)


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


def test_notes_at_the_end_and_in_the_middle() -> None:
    found = only(
        sheet("""
        町名|人口|世帯
        本町|100|40
        ※本町は旧町を含む||
        西町|200|80
        ||
        （注）外国人を含む。||
        資料：住民基本台帳||
        この表は毎月末に更新します。||
    """)
    )
    assert body(found) == (1, 3)
    assert [text for _, text in found.footnotes] == [
        "※本町は旧町を含む", "（注）外国人を含む。", "資料：住民基本台帳", "この表は毎月末に更新します。",
    ]  # fmt: skip


def test_subtotals_are_kept_and_counted() -> None:
    found = only(
        sheet("""
        地区|町名|人口
        東|本町|100
        東|元町|50
        |小　計|150
        西|西町|70
        合計||220
    """)
    )
    assert body(found) == (1, 5)
    assert note(found, "rows.total") == 2


def test_a_form_with_an_example_row_and_instructions_beside_it() -> None:
    found = only(
        sheet("""
        施設登録様式||||
        番号|施設名|住所|定員|←項目名は変更しないでください
        記入例||||
        1|公民館|本町1|30|
        2|図書館|本町2|40|←2行目以降に入力
    """)
    )
    assert titles(found) == ["番号", "施設名", "住所", "定員"]
    assert found.skipped == ((2, "row.example"),)
    assert note(found, "column.comment") == 2
    assert (1, "←項目名は変更しないでください") in found.footnotes


def test_blank_first_column_is_dropped() -> None:
    found = only(
        sheet("""
        |町名|人口
        |本町|10
        |西町|20
    """)
    )
    assert found.columns == (1, 2)
    assert titles(found) == ["町名", "人口"]


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


def test_vertically_merged_body_cells_are_counted() -> None:
    cells = sheet("""
        区|施設|数
        東|A|1
        |B|2
        |C|3
        西|D|4
    """)
    found = only(cells, (1, 0, 3, 0))
    assert note(found, "merged.filled") == 2
    assert [row[0] for row in filled(cells, merges((1, 0, 3, 0)))] == ["区", "東", "東", "東", "西"]
    assert cells[2][0] is None


def test_columns_merged_to_look_wide_are_one_column() -> None:
    cells = sheet("""
        名称||人数
        公民館||1
        図書館||2
        体育館||3
    """)
    found = only(cells, *[(r, 0, r, 1) for r in range(4)])
    assert titles(found) == ["名称", "人数"]


def test_a_title_merged_over_the_whole_table() -> None:
    found = only(
        sheet("""
        避難所一覧||
        名称|住所|定員
        小学校|本町|100
        """),
        (0, 0, 0, 2),
    )
    assert found.titles == ("避難所一覧",)
    assert found.header_rows == (1,)


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


def test_section_labels_stay_in_the_body() -> None:
    found = only(
        sheet("""
        施設|住所|定員
        【市立】||
        A保育園|本町|10
        【私立】||
        B保育園|西町|20
    """)
    )
    assert body(found) == (1, 4)
    assert note(found, "rows.section") == 2


def test_one_column() -> None:
    found = only(sheet("名称\n公民館\n図書館"))
    assert titles(found) == ["名称"]
    assert body(found) == (1, 2)


def test_header_only() -> None:
    found = only(sheet("名称|住所|電話番号"))
    assert titles(found) == ["名称", "住所", "電話番号"]
    assert body(found) == (1, 0)


def test_nothing() -> None:
    assert regions([]) == []
    assert regions([[None, None], [None, " "]]) == []


def test_many_lines_above_a_statistical_table() -> None:
    found = only(
        sheet("""
        高松町統計書||||
        第2章　人口||||
        2-1　人口の推移||||
        （各年10月1日現在）||||単位：人、世帯
        ||||
        年次|世帯数|人口総数|男|女
        大正9年|7,000|35,000|17,000|18,000
        昭和5年|8,000|40,000|20,000|20,000
        注）推計を含む||||
        資料：国勢調査||||
    """)
    )
    assert found.titles == ("高松町統計書", "第2章 人口", "2-1 人口の推移")
    assert found.metadata == (("時点", "各年10月1日現在"), ("単位", "人、世帯"))
    assert [text for _, text in found.footnotes] == ["注）推計を含む", "資料：国勢調査"]


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


def test_tables_under_merged_titles_with_one_more_column() -> None:
    found = regions(
        sheet("""
        1 歳入|||
        款|予算|決算|
        市税|10|9|
        |||
        2 歳出|||
        款|予算|決算|不用額
        総務費|5|4|1
        """),
        (0, 0, 0, 2),
        (4, 0, 4, 3),
    )
    assert [titles(region) for region in found] == [["款", "予算", "決算"], ["款", "予算", "決算", "不用額"]]


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


def test_pairs_of_key_and_value_before_the_table() -> None:
    found = only(
        sheet("""
        出力日時|2024/04/01 10:00||
        対象|全件||
        番号|名称|金額|日付
        1|A|100|2024/04/01
        2|B|200|2024/04/02
    """)
    )
    assert found.metadata == (("出力日時", "2024/04/01 10:00"), ("対象", "全件"))
    assert found.header_rows == (2,)


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


def test_a_remark_above_the_table_is_a_footnote() -> None:
    found = only(sheet("※速報値です。||\n町名|人口|世帯\n本町|1|2"))
    assert found.titles == ()
    assert found.footnotes == ((0, "※速報値です。"),)


def test_page_breaks_that_repeat_the_title_make_tables_of_their_own() -> None:
    found = regions(
        sheet("""
        名簿（1ページ）||
        番号|氏名|住所
        1|山田|本町
        2|鈴木|西町
        名簿（2ページ）||
        番号|氏名|住所
        3|佐藤|東町
    """)
    )
    assert [body(region) for region in found] == [(2, 3), (6, 6)]


def test_a_sheet_of_keys_and_values_has_no_header() -> None:
    found = only(sheet("データ名|人口統計\n作成者|市民課\n更新日|2024-04-01"))
    assert found.header_rows == ()
