"""What the report says about real ways in which files go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.quality.service import assess, rule, rules, score, worst_first
from hiroba.catalog.quality.types import Evidence, Finding, RuleResult, State, TableEvidence
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema

CLEAN = TableSchema(
    (
        Column("code", "全国地方公共団体コード", ColumnType.STRING, "municipality_code"),
        Column("name", "名称", ColumnType.STRING),
        Column("area", "面積", ColumnType.NUMBER, unit="㎡"),
        Column("open", "開設年月日", ColumnType.DATE),
        Column("free", "無料", ColumnType.BOOLEAN),
    )
)


def table(schema: TableSchema = CLEAN, **more: Any) -> TableEvidence:
    return TableEvidence("表", schema, **more)


def evidence(*tables: TableEvidence, format: str = "csv", **more: Any) -> Evidence:
    return Evidence(format, tables or (table(),), **more)


def result(found: Evidence, rule_id: str) -> RuleResult:
    return next(one for one in assess(found) if one.rule_id == rule_id)


def state(found: Evidence, rule_id: str) -> str:
    return result(found, rule_id).state.value


def with_findings(*rules_met: str, format: str = "csv", schema: TableSchema = CLEAN) -> Evidence:
    findings = tuple(Finding(name, 3, ("例",)) for name in rules_met)
    return evidence(table(schema, findings=findings), format=format)


def with_unread(name: str) -> Evidence:
    return evidence(table(unread=(Finding(name, 2, ("?",), "列"),)))


def test_the_thirty_rules_have_their_official_ids_and_words_in_two_languages() -> None:
    ids = [one.id for one in rules()]
    levels = ((1, 15), (2, 6), (3, 9))
    assert ids == [f"L{level}-{n:02d}" for level, most in levels for n in range(1, most + 1)]
    assert all(one.title_ja and one.title_en and str(one.advice) for one in rules())
    assert len({one.title_ja for one in rules()}) == 30
    assert {one.level for one in rules()} == {1, 2, 3}
    with translation.override("ja"):
        assert str(rule("L2-03").title) == rule("L2-03").title_ja == "列の名前が重複していない"
    with pytest.raises(KeyError):
        rule("L9-99")


def test_every_rule_gets_one_result_in_order() -> None:
    found = assess(evidence())
    assert [one.rule_id for one in found] == [one.id for one in rules()]


def test_a_clean_described_csv_has_nothing_to_mend() -> None:
    found = assess(evidence(table(header_rows=1), description="町の公園の一覧です。"))
    assert not [one.rule_id for one in found if one.state in (State.REMAINS, State.MENDED)]
    assert score(found).points == score(found).original == 100


def test_the_rules_of_workbooks_are_no_matter_for_csv_and_the_other_way_round() -> None:
    workbook = ("L1-10", "L1-11", "L1-12", "L1-13", "L2-06")
    assert {state(evidence(), one) for one in workbook} == {"not_applicable"}
    assert {state(evidence(format="xlsx"), one) for one in ("L1-14", "L1-15")} == {"not_applicable"}
    assert state(evidence(format="geojson"), "L1-14") == "not_applicable"


@pytest.mark.parametrize(
    ("met", "rule_id", "format", "expected"),
    [
        ("encoding.undecodable", "L1-01", "csv", "remains"),
        ("row.blank", "L1-03", "csv", "mended"),
        ("rows.section", "L1-03", "csv", "mended"),
        ("rows.total", "L1-04", "csv", "remains"),
        ("row.example", "L1-04", "csv", "mended"),
        ("header.empty", "L1-05", "csv", "remains"),
        ("text.trimmed", "L1-06", "csv", "mended"),
        ("place.split", "L1-07", "csv", "mended"),
        ("cell.several_values", "L1-07", "csv", "remains"),
        ("text.machine_dependent", "L1-08", "csv", "mended"),
        ("missing.marker", "L1-09", "csv", "mended"),
        ("excel.objects", "L1-10", "xlsx", "mended"),
        ("excel.merged_cells", "L1-12", "xlsx", "mended"),
        ("excel.hidden_rows", "L1-13", "xlsx", "mended"),
        ("csv.ragged_rows", "L1-14", "csv", "mended"),
        ("csv.broken_quotes", "L1-15", "csv", "mended"),
        ("number.unit", "L2-01", "csv", "mended"),
        ("merged.filled", "L2-02", "xlsx", "mended"),
        ("header.duplicate", "L2-03", "csv", "mended"),
        ("boolean.form", "L2-04", "csv", "mended"),
        ("boolean.third_value", "L2-04", "csv", "remains"),
        ("choice.other_detail", "L2-05", "csv", "remains"),
        ("excel.formulas", "L2-06", "xlsx", "mended"),
        ("excel.error_cells", "L2-06", "xlsx", "remains"),
        ("header.missing", "L3-01", "csv", "remains"),
        ("missing.suppressed", "L3-03", "csv", "remains"),
        ("date.era", "L3-05", "csv", "mended"),
        ("code.check_digit_added", "L3-06", "csv", "mended"),
        ("code.wrong_check_digit", "L3-06", "csv", "remains"),
        ("shape.long", "L3-09", "csv", "mended"),
    ],
)
def test_what_was_met_decides_the_rule(met: str, rule_id: str, format: str, expected: str) -> None:
    found = result(with_findings(met, format=format), rule_id)
    assert (found.state.value, found.count) == (expected, 3)
    assert found.examples == ("例",)
    assert str(found.advice) == str(rule(rule_id).advice)


@pytest.mark.parametrize(
    ("reason", "rule_id"),
    [
        ("number.unreadable", "L2-01"),
        ("date.out_of_range", "L3-05"),
        ("time.unreadable", "L3-05"),
        ("row.too_many_cells", "L1-14"),
        ("row.too_many_cells", "L1-15"),
        ("code.unreadable", "L3-06"),
    ],
)
def test_what_could_not_be_read_remains(reason: str, rule_id: str) -> None:
    found = result(with_unread(reason), rule_id)
    assert (found.state, found.count, found.examples) == (State.REMAINS, 2, ("?",))


def test_unreadable_cells_outweigh_those_that_were_mended() -> None:
    both = table(findings=(Finding("number.unit", 9),), unread=(Finding("number.unreadable", 1),))
    assert (state(evidence(both), "L2-01"), result(evidence(both), "L2-01").count) == ("remains", 1)


def test_several_tables_on_a_sheet_were_split() -> None:
    one, two, alone = (TableEvidence(n, CLEAN, sheet=s) for n, s in (("a", "1"), ("b", "1"), ("c", "2")))
    found = result(evidence(one, two, alone, format="xlsx"), "L1-02")
    assert (found.state, found.count, found.examples) == (State.MENDED, 2, ("1",))
    assert state(evidence(alone), "L1-02") == "holds"


def test_titles_and_deep_headers_were_taken_away() -> None:
    found = evidence(table(header_rows=3, titles=("令和8年度 公園一覧",)))
    assert state(found, "L3-01") == state(found, "L1-04") == "mended"
    assert state(evidence(table(header_rows=0)), "L3-01") == "remains"


def test_colours_cannot_be_judged_by_a_machine_and_the_report_says_so() -> None:
    found = result(evidence(format="xlsx"), "L1-11")
    assert found.state is State.UNKNOWN
    assert str(found.advice) != str(rule("L1-11").advice)


def test_a_mark_that_a_footnote_explains_is_no_riddle() -> None:
    marks = (Finding("missing.suppressed", 4, ("x",)),)
    told = table(findings=marks, footnotes=("※ x は秘匿した数値です。",))
    assert state(evidence(told), "L3-03") == "mended"
    assert state(evidence(table(findings=marks)), "L3-03") == "remains"
    assert state(evidence(), "L3-03") == "not_applicable"


def test_amounts_want_units_but_counts_tell_theirs() -> None:
    def units(*columns: Column) -> str:
        return state(evidence(table(TableSchema(columns))), "L3-04")

    assert units(Column("a", "面積", ColumnType.NUMBER)) == "remains"
    assert units(Column("a", "面積", ColumnType.NUMBER, unit="㎡")) == "holds"
    assert units(Column("a", "世帯数", ColumnType.INTEGER)) == "holds"
    assert units(Column("a", "整理番号", ColumnType.INTEGER)) == "not_applicable"
    assert units(Column("a", "緯度", ColumnType.NUMBER, "latitude")) == "not_applicable"


def test_codes_want_a_list_unless_all_japan_shares_them() -> None:
    def codes(column: Column, **more: Any) -> str:
        return state(evidence(table(TableSchema((column,))), **more), "L3-02")

    own = Column("c", "設備区分コード", ColumnType.STRING)
    assert codes(own) == "remains"
    assert codes(own, code_list=True) == "holds"
    described = Column("c", "設備区分コード", ColumnType.STRING, description="1は新設、2は更新")
    assert codes(described) == "holds"
    assert (
        codes(Column("c", "地方公共団体コード", ColumnType.STRING, "municipality_code")) == "not_applicable"
    )


def test_a_date_left_as_text_remains() -> None:
    text = TableSchema((Column("d", "開設年月日", ColumnType.STRING),))
    found = result(evidence(table(text)), "L3-05")
    assert (found.state, found.examples) == (State.REMAINS, ("開設年月日",))
    assert (
        state(evidence(table(TableSchema((Column("d", "休日", ColumnType.STRING),)))), "L3-05")
        == "not_applicable"
    )


def test_places_want_an_area() -> None:
    local = TableSchema((Column("a", "住所", ColumnType.STRING), Column("n", "名称", ColumnType.STRING)))
    assert state(evidence(table(local)), "L3-06") == "remains"
    assert state(evidence(), "L3-06") == "holds"
    assert (
        state(evidence(table(TableSchema((Column("n", "品名", ColumnType.STRING),)))), "L3-06")
        == "not_applicable"
    )


def test_a_version_of_another_form_is_told() -> None:
    other = TableSchema((Column("x", "別", ColumnType.STRING), Column("y", "物", ColumnType.STRING)))
    assert state(evidence(), "L3-07") == "not_applicable"
    assert state(evidence(earlier={"表": CLEAN}), "L3-07") == "holds"
    found = result(evidence(earlier={"表": other}), "L3-07")
    assert (found.state, found.count) == (State.REMAINS, 7)


def test_a_standard_model_defines_its_columns() -> None:
    assert state(evidence(), "L3-08") == "remains"
    model = TableSchema(CLEAN.columns, model="PublicToilet")
    assert state(evidence(table(model)), "L3-08") == "mended"
    assert state(evidence(history=True), "L3-08") == "holds"


def test_wide_years_are_told_by_title() -> None:
    years = (Column("y2020", "2020年", ColumnType.INTEGER), Column("y2021", "2021年", ColumnType.INTEGER))
    found = result(evidence(table(TableSchema(years, year_columns=("y2020", "y2021")))), "L3-09")
    assert (found.state, found.examples) == (State.REMAINS, ("2020年", "2021年"))


def test_two_columns_of_one_title_remain_so() -> None:
    twins = TableSchema((Column("a", "計", ColumnType.INTEGER), Column("b", "計", ColumnType.INTEGER)))
    assert result(evidence(table(twins)), "L2-03").examples == ("計",)


def test_the_score_counts_the_original_apart_and_weighs_what_cannot_be_read() -> None:
    results = [
        RuleResult("L1-01", State.HOLDS),
        RuleResult("L1-06", State.MENDED, 4),
        RuleResult("L2-01", State.REMAINS, 1),
        RuleResult("L3-01", State.NOT_APPLICABLE),
        RuleResult("L1-11", State.UNKNOWN),
    ]
    found = score(results)
    assert (found.points, found.original) == (75, 37)
    assert [level.stars for level in found.levels] == [3, 0, 3]
    assert (found.levels[0].unknown, found.levels[2].not_applicable) == (1, 1)


def test_what_to_mend_comes_first() -> None:
    results = [
        RuleResult("L3-04", State.REMAINS, 9),
        RuleResult("L1-01", State.HOLDS),
        RuleResult("L1-06", State.MENDED, 5),
        RuleResult("L1-05", State.REMAINS, 1),
        RuleResult("L1-04", State.REMAINS, 2),
    ]
    assert [one.rule_id for one in worst_first(results)] == ["L1-04", "L1-05", "L3-04", "L1-06", "L1-01"]


FINDINGS = st.builds(
    Finding,
    st.from_regex(r"[a-z]{1,9}\.[a-z_]{1,12}", fullmatch=True),
    st.integers(1, 10**9),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
)


@given(
    st.lists(FINDINGS, max_size=8).map(tuple),
    st.sampled_from(["csv", "xlsx", "ods", "kml", "pdf", ""]),
)
def test_any_evidence_is_judged(findings: tuple[Finding, ...], format: str) -> None:
    results = assess(Evidence(format, (), findings=findings))
    assert len(results) == 30
    assert 0 <= score(results).original <= score(results).points <= 100
    assert len(worst_first(results)) == 30
