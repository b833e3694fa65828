"""What somebody gets who asks in SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hiroba.catalog.usage import counting
from hiroba.catalog.usage import service as usage
from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.cluster import asking, choosing
from hiroba.catalog.workbench.tests.conftest import Ask
from hiroba.catalog.workbench.tests.made import OTHER, TOWN, publish
from hiroba.catalog.workbench.types import Bounds, QueryCancelled, QueryError
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ONLY_PUBLIC, Principal, Role, Sight
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Use as Metered


def test_tables_and_columns_by_their_japanese_names(town: dict[str, str], ask: Ask) -> None:
    sql = 'SELECT 名称, 個数 * 2 AS 倍 FROM "公衆トイレ一覧" WHERE 個数 > 2 ORDER BY 個数 DESC'
    assert ask(sql) == [{"名称": "駅前", "倍": 10}, {"名称": "広場", "倍": 6}]


@pytest.mark.parametrize("name", ["id", "PublicToilet", "131016.公衆トイレ一覧", "131016.PublicToilet"])
def test_other_names_of_a_table(town: dict[str, str], ask: Ask, name: str) -> None:
    quoted = ".".join(f'"{part}"' for part in (town["toilets"] if name == "id" else name).split("."))
    assert ask(f"SELECT sum(個数) AS n FROM {quoted}") == [{"n": 10}]


def test_columns_by_the_names_of_the_model(town: dict[str, str], ask: Ask) -> None:
    rows = ask("SELECT name, t.latitude FROM 公衆トイレ一覧 t WHERE name = '駅前'")
    assert rows == [{"name": "駅前", "latitude": 35.70}]
    both = ask("SELECT name || 名称 AS 二度 FROM 公衆トイレ一覧 LIMIT 1")
    assert both == [{"二度": "公園公園"}]


def test_a_star_shows_each_column_once_under_its_title(town: dict[str, str], ask: Ask) -> None:
    assert list(ask("SELECT * FROM 公衆トイレ一覧")[0]) == ["名称", "個数", "緯度", "経度"]


def test_parts_joins_windows_and_unions(town: dict[str, str], ask: Ask) -> None:
    sql = """
      WITH 多い AS (SELECT * FROM 公衆トイレ一覧 WHERE 個数 >= 3)
      SELECT a.名称, row_number() OVER (ORDER BY a.個数) AS 順 FROM 多い a JOIN 公衆トイレ一覧 b USING (名称)
      UNION ALL SELECT '計', count(*) FROM 多い ORDER BY 順, 名称
    """
    assert [row["名称"] for row in ask(sql)] == ["広場", "計", "駅前"]


def test_what_one_may_not_see_is_not_there(town: dict[str, str], ask: Ask) -> None:
    officer = Sight(False, frozenset({TOWN}), frozenset({TOWN}))
    neighbour = Sight(False, frozenset({OTHER}), frozenset({OTHER}))
    assert ask("SELECT 秘密 FROM 内部資料", officer) == [{"秘密": "ひみつ"}]
    for sight in (ONLY_PUBLIC, neighbour):
        for name in ("内部資料", town["secret"]):
            with pytest.raises(QueryError) as told:
                ask(f'SELECT * FROM "{name}"', sight)
            assert told.value.code == "query_unknown_table"


def test_a_title_that_two_have_is_asked_for_by_id(town: dict[str, str], ask: Ask, tmp_path: Path) -> None:
    other = publish(tmp_path, "公衆トイレ一覧", {"名称": ["川辺"]}, organisation=OTHER)
    with pytest.raises(QueryError) as told:
        ask("SELECT * FROM 公衆トイレ一覧")
    assert other in str(told.value)
    assert town["toilets"] in str(told.value)
    assert ask(f'SELECT 名称 FROM "{OTHER}"."公衆トイレ一覧"') == [{"名称": "川辺"}]


@pytest.mark.parametrize(
    ("sql", "code", "words"),
    [
        ("SELECT *\nFROM 公衆トイレ一覧\nWHER 個数 > 1", "query_syntax", "3行6文字目"),
        ("SELECT 名前\n FROM 公衆トイレ一覧", "query_unknown_column", "名称"),
        ("SELECT 1\n, 名称, sum(個数) FROM 公衆トイレ一覧", "query_not_grouped", "2行目"),
        ("SELECT 名称 + 個数 FROM 公衆トイレ一覧", "query_types", "try_cast"),
        ("SELECT sum(名称) FROM 公衆トイレ一覧", "query_types", "1行目"),
        ("SELECT cast(名称 AS INT) FROM 公衆トイレ一覧", "query_value", "try_cast"),
        ("SELECT foo(個数) FROM 公衆トイレ一覧", "query_unknown_function", "foo"),
        ("SELECT * FROM 公衆トイレ", "query_unknown_table", "1行15文字目"),
        ("  ", "query_empty", "SQL"),
    ],
)
def test_errors_say_what_and_where(town: dict[str, str], ask: Ask, sql: str, code: str, words: str) -> None:
    with pytest.raises(QueryError) as told:
        ask(sql)
    assert told.value.code == code
    assert words in str(told.value)


def test_an_answer_ends_at_the_limit_of_rows(town: dict[str, str], tmp_path: Path) -> None:
    bounds = Bounds(256 * 1024**2, 10, 50_000, 2)
    answer = workbench.ask("SELECT * FROM range(200000)", ONLY_PUBLIC, bounds, tmp_path / "a")
    assert (answer.rows, answer.truncated) == (50_000, True)
    endless = "SELECT range AS a, range::VARCHAR AS b FROM range(1000000000000)"
    assert workbench.ask(endless, ONLY_PUBLIC, bounds, tmp_path / "a").rows == 50_000
    whole = workbench.ask("SELECT * FROM range(50000)", ONLY_PUBLIC, bounds, tmp_path / "a")
    assert (whole.rows, whole.truncated) == (50_000, False)


def test_an_answer_says_what_went_in(town: dict[str, str], tmp_path: Path) -> None:
    bounds = Bounds(256 * 1024**2, 10, 10, 1)
    answer = workbench.ask("SELECT 1 FROM 公衆トイレ一覧", ONLY_PUBLIC, bounds, tmp_path / "a")
    assert [(each.dataset, each.version) for each in answer.inputs] == [(town["toilets"], 1)]


def test_a_question_counts_as_a_use_of_its_tables(town: dict[str, str], ask: Ask) -> None:
    counting.flush()
    before = usage.usage(town["toilets"]).calls
    ask("SELECT 1 FROM 公衆トイレ一覧 a, 公衆トイレ一覧 b")
    counting.flush()
    assert usage.usage(town["toilets"]).calls == before + 1


def test_where_the_cluster_cannot_answer_this_machine_does_and_says_why(
    town: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    monkeypatch.setenv("HIROBA_SPARK_MASTER", "spark://cluster.invalid:7077")
    monkeypatch.setenv("HIROBA_SPARK_FROM_ROWS", "3")
    monkeypatch.setattr(choosing, "_there", lambda: True)
    said: list[dict[str, Any]] = []

    def away(words: dict[str, Any], *_rest: object) -> None:
        said.append(words)
        raise asking.Away

    monkeypatch.setattr(asking, "ask", away)
    reread_settings()
    bounds = Bounds(256 * 1024**2, 10, 10, 1)

    def outcome(sql: str) -> tuple[str, str, str]:
        found = workbench.ask(sql, ONLY_PUBLIC, bounds, tmp_path / "a")
        assert found.rows
        return found.engine, found.why, found.what

    assert outcome("SELECT 名称, latitude FROM 公衆トイレ一覧") == ("duckdb", "away", "")
    assert outcome("SELECT list_sum([1]) FROM 公衆トイレ一覧") == ("duckdb", "unsaid", "list_sum")
    assert outcome("SELECT * FROM range(3)") == ("duckdb", "", "")
    with pytest.raises(QueryError):
        outcome("SELECT * FROM 内部資料")
    assert [each["views"][0]["columns"][:3] for each in said] == [
        [("name", "名称"), ("個数", "個数"), ("latitude", "latitude")]
    ]
    assert "/blobs/" in said[0]["views"][0]["address"]


def test_work_is_cancelled_and_tells_how_far_it_is(town: dict[str, str], tmp_path: Path) -> None:
    told: list[float] = []

    def tell(percent: float) -> bool:
        told.append(percent)
        return len(told) < 2

    bounds = Bounds(256 * 1024**2, 30, 10, 1)
    with pytest.raises(QueryCancelled):
        workbench.ask(
            "SELECT sum(a.range * b.range) FROM range(10000000) a, range(100000) b",
            ONLY_PUBLIC, bounds, tmp_path / "a", tell,
        )  # fmt: skip
    assert len(told) == 2


def test_tables_are_offered_with_their_columns(town: dict[str, str]) -> None:
    tips = workbench.tips(ONLY_PUBLIC)
    assert [(each.name, each.id) for each in tips] == [("公衆トイレ一覧", town["toilets"])]
    assert next((each.name, each.other) for each in tips[0].columns) == ("名称", "name")


def test_a_question_is_metered_for_each_dataset_that_went_into_it(
    town: dict[str, str], ask: Ask, principal: Callable[..., Principal]
) -> None:
    who = replace(principal(OTHER, Role.OFFICER), purpose="research")
    ask('SELECT sum(個数) FROM "公衆トイレ一覧"', decide.sight(who))
    with pytest.raises(QueryError):
        ask('SELECT * FROM "内部資料"', decide.sight(who))
    metering.flush()
    (line,) = metering.history(owner=TOWN)
    assert (line.subject.id, line.use, line.purpose) == (town["toilets"], Metered.WORKBENCH, "research")
    assert (line.user.organisation, line.number) == (OTHER, 1)
