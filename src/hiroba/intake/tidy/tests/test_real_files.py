"""Real municipal files, where they are at hand: every row accounted for, every change explained."""

from pathlib import Path

import pytest

from hiroba.intake.reading.service import read
from hiroba.intake.tidy.service import explain, tidy
from hiroba.intake.tidy.tests.tables import lost
from hiroba.intake.tidy.types import TidyOptions

DATA = Path(__file__).parents[5].parent / "shared" / "data"
FILES = [
    "opendata_takamatsu/hospital/data.csv",
    "opendata_takamatsu/evacuation_space/data.xlsx",
    "opendata_takamatsu/events/data.xlsx",
    "opendata_takamatsu_old/0081.csv",
    "opendata_tokyo/GIS_132098_public_toilet.csv",
    "codes/AdminiBoundary_CD.csv",
]


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not at hand: no real files to read")
@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_accounted_for(name: str, tmp_path: Path) -> None:
    path = DATA / name
    for number, raw in enumerate(read(path, path.name, tmp_path).tables):
        folder = tmp_path / f"tidy{number}"
        folder.mkdir()
        for table in tidy(raw, folder, TidyOptions(), lambda done, total: None):
            skipped = ("row.blank", "header.repeated", "row.example", "row.number_only")
            left_out = sum(change.count for change in table.changes if change.rule in skipped)
            assert table.rows_in == table.rows_out + left_out + len(raw.refused)
            unread = [cell for cell in lost(table) if not cell[3].startswith(("missing.", "place."))]
            assert len(unread) == table.cells_unread + len(raw.refused)
            assert all(explain(change.rule) != change.rule for change in table.changes)
            assert all(explain(unread.reason) != unread.reason for unread in table.unreads)
