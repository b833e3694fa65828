"""Sheets as town halls make them: each says what a reader gets from it."""

from hiroba.intake.layout.tests.sheets import body, merges, note, only, regions, sheet, titles, units


def test_plain_list():
    found = only(
        sheet("""
        名称|住所|電話番号
        中央公民館|本町1-1|03-1111-2222
        西公民館|西町2-2|03-1111-3333
    """)
    )
    assert titles(found) == ["名称", "住所", "電話番号"]
    assert (found.header_rows, body(found)) == ((0,), (1, 2))


def test_title_date_and_unit_lines_above_the_table():
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


def test_key_value_lines_above_the_table():
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


def test_statistics_with_three_header_rows_and_merges():
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


def test_two_header_rows_of_a_csv_that_lost_its_merges():
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


def test_a_parent_may_stand_over_its_own_total():
    found = only(
        sheet("""
        町名|人口|||世帯
        ||男|女|
        本町|300|140|160|120
    """)
    )
    assert titles(found) == ["町名", "人口", "人口_男", "人口_女", "世帯"]


def test_wareki_years_across():
    found = only(
        sheet("""
        項目|平成30年度|令和元年度|令和2年度
        出生数|320|310|300
        死亡数|410|420|430
    """)
    )
    assert titles(found) == ["項目", "平成30年度", "令和元年度", "令和2年度"]
    assert body(found) == (1, 2)


def test_plain_years_across_are_headings_not_data():
    found = only(
        sheet("""
        |2021|2022|2023
        本町|100|120|130
        西町|80|70|60
    """)
    )
    assert titles(found) == ["列1", "2021", "2022", "2023"]
    assert note(found, "header.empty") == 1


def test_calendar_of_days():
    found = only(
        sheet("""
        令和6年4月 ごみ収集量||||||
        地区|1|2|3|4|5|6
        本町|10|12|9|11|8|7
        西町|5|6|7|5|4|3
    """)
    )
    assert titles(found) == ["地区", "1", "2", "3", "4", "5", "6"]


def test_unit_row_under_the_header():
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


def test_units_in_headings_and_brackets_that_are_none():
    found = only(
        sheet("""
        施設名（カナ）|人口（人）|男性トイレ数（小便器）|電話（内線）|前年比(％)
        シヤクショ|100|2|123|1.5
    """)
    )
    assert titles(found) == ["施設名（カナ）", "人口", "男性トイレ数（小便器）", "電話（内線）", "前年比"]
    assert units(found) == ["", "人", "", "", "％"]


def test_two_tables_below_each_other():
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


def test_two_tables_with_the_same_header_and_titles_of_their_own():
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


def test_two_tables_side_by_side():
    found = regions(
        sheet("""
        町名|人口||町名|人口
        本町|100||北町|50
        西町|200||南町|60
    """)
    )
    assert [region.columns for region in found] == [(0, 1), (3, 4)]
    assert [titles(region) for region in found] == [["町名", "人口"]] * 2


def test_side_by_side_with_titles_and_different_heights():
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


def test_a_sparse_table_stays_one_table():
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


def test_blank_rows_between_blocks_of_one_table():
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


def test_repeated_header_inside_the_body():
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


def test_notes_at_the_end_and_in_the_middle():
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


def test_subtotals_are_kept_and_counted():
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


def test_a_form_with_an_example_row_and_instructions_beside_it():
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


def test_blank_first_column_is_dropped():
    found = only(
        sheet("""
        |町名|人口
        |本町|10
        |西町|20
    """)
    )
    assert found.columns == (1, 2)
    assert titles(found) == ["町名", "人口"]


def test_headerless_file():
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


def test_headerless_list_with_codes():
    found = only(
        sheet("""
        13101|千代田区|35.69|139.75
        13102|中央区|35.67|139.77
        13103|港区|35.65|139.75
    """)
    )
    assert found.header_rows == ()
    assert body(found) == (0, 2)


def test_duplicate_headings_are_made_unique():
    found = only(
        sheet("""
        名称|住所|名称|名称
        A|B|C|D
    """)
    )
    assert titles(found) == ["名称", "住所", "名称_2", "名称_3"]
    assert note(found, "header.duplicate") == 2


def test_line_breaks_and_padding_in_headings():
    cells = [["氏　名", "住\n所", "telephone　number", "所在 地"], ["A", "B", "C", "D"]]
    found = only(cells)
    assert titles(found) == ["氏名", "住所", "telephone number", "所在地"]
    assert note(found, "header.spaces") == 4


def test_vertically_merged_body_cells_are_counted():
    cells = sheet("""
        区|施設|数
        東|A|1
        |B|2
        |C|3
        西|D|4
    """)
    found = only(cells, (1, 0, 3, 0))
    assert note(found, "merged.filled") == 2
    from hiroba.intake.layout.service import filled

    assert [row[0] for row in filled(cells, merges((1, 0, 3, 0)))] == ["区", "東", "東", "東", "西"]
    assert cells[2][0] is None


def test_columns_merged_to_look_wide_are_one_column():
    cells = sheet("""
        名称||人数
        公民館||1
        図書館||2
        体育館||3
    """)
    found = only(cells, *[(r, 0, r, 1) for r in range(4)])
    assert titles(found) == ["名称", "人数"]


def test_a_title_merged_over_the_whole_table():
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


def test_long_head_of_a_linked_data_file():
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
    assert body(found) == (6, 7)
    assert found.skipped == ((8, "row.number_only"),)


def test_short_head_with_japanese_names():
    found = only(
        sheet("""
        #property|名称|緯度|←データの項目名を入力
        1|公民館|34.3|←2行目以降にデータを入力
    """)
    )
    assert titles(found) == ["番号", "名称", "緯度"]
    assert found.headers[1].property == ""


def test_a_row_of_machine_names_under_japanese_headings():
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


def test_section_labels_stay_in_the_body():
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


def test_one_column():
    found = only(sheet("名称\n公民館\n図書館"))
    assert titles(found) == ["名称"]
    assert body(found) == (1, 2)


def test_header_only():
    found = only(sheet("名称|住所|電話番号"))
    assert titles(found) == ["名称", "住所", "電話番号"]
    assert body(found) == (1, 0)


def test_nothing():
    assert regions([]) == []
    assert regions([[None, None], [None, " "]]) == []
