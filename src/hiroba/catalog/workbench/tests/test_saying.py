"""What is said to the cluster means the same, or is not said."""

from __future__ import annotations

import pytest

from hiroba.catalog.workbench.cluster.saying import Unsaid, say

VIEWS = {("", "道路"): "v0_x", ("131016", "橋"): "v1_x"}


def said(sql: str, *made: str) -> str:
    return say(sql, VIEWS, frozenset(made))


def test_japanese_names_and_places_of_nulls() -> None:
    assert said('SELECT 種別, count(*) AS 件数 FROM "道路" GROUP BY 1 ORDER BY 件数 DESC') == (
        "SELECT `種別`, COUNT(*) AS `件数` FROM `v0_x` AS `道路` GROUP BY 1 ORDER BY `件数` DESC"
    )  # where Spark has empty cells last by itself
    assert said("SELECT 名 FROM 道路 ORDER BY 1").endswith("ORDER BY 1 NULLS LAST")


def test_tables_of_an_organisation_and_names_of_its_own() -> None:
    sql = 'WITH 道路 AS (SELECT 長さ FROM "131016"."橋") SELECT "道路".長さ, "橋".名 FROM 道路, "131016"."橋"'
    found = said(sql, "道路")
    assert "FROM `v1_x` AS `橋`" in found
    assert "FROM `道路`, `v1_x` AS `橋`" in found


def test_rounding_is_that_of_the_number() -> None:
    assert "ROUND((AVG(`幅`)) * CAST(10 AS DOUBLE)) / CAST(10 AS DOUBLE)" in said(
        "SELECT round(avg(幅), 1) FROM 道路"
    )


def test_headings_are_those_of_this_machine() -> None:
    assert "COUNT(*) AS `count_star()`" in said("SELECT count(*) FROM 道路")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT strftime(日, '%Y') FROM 道路",
        "SELECT reflect('java.lang.System', 'exit') FROM 道路",
        "SELECT java_method('java.lang.System', 'exit') FROM 道路",
        "SELECT 1 FROM parquet.`/etc/passwd`",
        'SELECT 1 FROM "parquet"."/etc/passwd"',
        "SELECT 1 FROM read_parquet('x')",
        "SELECT * FROM range(10)",
        "SELECT 1 FROM 橋",  # somebody else's
        "SELECT cast(幅 AS INTEGER) FROM 道路",  # one rounds, the other cuts
        "SELECT 1 FROM 道路 WHERE 名 LIKE '%\\_%'",
        "SELECT '${spark.hadoop.fs.s3a.secret.key}' FROM 道路",
        "SELECT 'a\\' FROM 道路",
        'SELECT "a`b" FROM 道路',
        "SELECT 名 || 幅 FROM 道路",
        "SELECT * REPLACE (1 AS 名) FROM 道路",
        "SELECT 1 FROM 道路 ASOF JOIN 道路 b ON 道路.a >= b.a",
        "SELECT 1 FROM 道路 LIMIT 10%",
        "SELECT 1 FROM 道路 TABLESAMPLE 10%",
        "PIVOT 道路 ON 種別 USING sum(幅)",
        "DROP TABLE 道路",
        "SELECT 1; SELECT 2",
        "SELECT (" * 300 + "1" + ")" * 300,
        "SELECT string_agg(名, ',') FROM 道路",
        "SELECT list(名)[1] FROM 道路",
        "SELECT current_user FROM 道路",
    ],
)
def test_what_does_not_mean_the_same_is_not_said(sql: str) -> None:
    with pytest.raises(Unsaid):
        said(sql)
