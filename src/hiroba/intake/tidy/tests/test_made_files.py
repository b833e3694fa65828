"""Files as municipalities publish them, made: every column's header, type, unit and model, and the report."""

import csv
from importlib import resources
from pathlib import Path

import pytest

from hiroba.catalog.datamodels.service import models
from hiroba.intake.reading.service import read
from hiroba.intake.tidy.tests.made import lists, odd, standard, statistics
from hiroba.intake.tidy.tests.made.outcome import Row, outcome, tables

_FILES = {**statistics.FILES, **lists.FILES, **odd.FILES}


def _expected() -> dict[str, list[Row]]:
    place = resources.files("hiroba.intake.tidy.tests.made").joinpath("expected.tsv")
    rows = csv.reader(place.read_text(encoding="utf-8").splitlines()[1:], delimiter="\t")
    found: dict[str, list[Row]] = {}
    for file, table, rows_in, rows_out, columns, rules in rows:
        found.setdefault(file, []).append((table, rows_in, rows_out, columns, rules))
    return found


@pytest.mark.parametrize("name", _FILES)
def test_a_file_becomes_the_tables_that_a_person_would_make_of_it(name: str, tmp_path: Path) -> None:
    assert outcome(name, _FILES[name], tmp_path) == _expected()[name]


@pytest.mark.parametrize(("name", "generation", "model", "headings"), standard.sets())
def test_a_standard_data_set_is_known_by_its_headings(
    name: str, generation: str, model: str, headings: str, tmp_path: Path
) -> None:
    codec = "cp932" if generation == "1" else "utf-8-sig"
    (table,) = tables(f"{name}.csv", standard.file(headings, codec=codec), tmp_path)
    assert (table.schema.model or "") == model
    assert [column.title for column in table.schema.columns] == [
        title.replace("（g）", "").replace("（kcal）", "") for title in headings.split(",")
    ]
    assert (table.rows_in, table.rows_out, table.cells_unread) == (3, 3, 0)
    typed = {column.title: column.type.value for column in table.schema.columns}
    assert {typed[title] for title in typed if title in ("緯度", "経度")} <= {"number"}
    assert {typed[title] for title in typed if title.endswith(("開始日", "年月日"))} <= {"date"}
    assert {typed[title] for title in typed if "コード" in title or title in ("ID", "法人番号")} <= {"string"}


@pytest.mark.parametrize("model", models(), ids=lambda model: model.entity_type)
def test_the_machine_names_of_a_model_are_known(model: object, tmp_path: Path) -> None:
    known = next(one for one in models() if one is model)
    values = {"latitude": "35.65", "longitude": "139.75"}
    rows = [[field.name for field in known.fields]]
    rows += [[values.get(field.name, "") for field in known.fields]] * 2
    rows[1] = [values.get(field.name, "あ" if field.type == "string" else "") for field in known.fields]
    body = "\n".join(",".join(row) for row in rows).encode()
    (table,) = tables(f"{known.names[0]}.csv", body, tmp_path)
    assert table.schema.model == known.entity_type
    named = sum(column.model is not None for column in table.schema.columns)
    assert named >= len(known.fields) * 0.9


def test_covers_and_examples_are_passed_over_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(statistics.FILES["表紙つき.xlsx"])
    (note,) = read(path, "表紙つき.xlsx", tmp_path).notes
    assert (note.rule, note.examples) == ("excel.text_sheet", ("表紙", "目次"))
