"""Sheets as town halls make them: each says what a reader gets from it."""

from hiroba.intake.layout.service import filled
from hiroba.intake.layout.tests.sheets import body, merges, note, only, regions, sheet, titles, units


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
