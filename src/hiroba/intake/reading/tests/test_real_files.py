"""Every tabular file of the collected real data opens, or is refused for the right reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.intake.reading import refusals, service
from hiroba.intake.reading.types import Refused

DATA = next(
    (
        parent.parent / "shared" / "data"
        for parent in Path(__file__).parents
        if (parent / "pyproject.toml").exists()
    ),
    Path("absent"),
)
FOLDERS = ("opendata_takamatsu", "opendata_takamatsu_old", "opendata_tokyo", "codes", "timeseries", "gtfs")
TABULAR = {".csv", ".xlsx", ".json", ".zip"}

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the collected real data are not beside this checkout"
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_real_files_open(folder: str, tmp_path: Path) -> None:
    refused: dict[str, Refused] = {}
    for number, path in enumerate(sorted((DATA / folder).rglob("*"))):
        if not path.is_file() or path.suffix.lower() not in TABULAR:
            continue
        workspace = tmp_path / str(number)
        workspace.mkdir()
        try:
            for table in service.read(path, path.name, workspace).tables:
                assert sum(batch.num_rows for batch in table.batches()) > 0
                assert not table.refused
        except Refused as error:
            refused[path.name] = error
    if folder == "opendata_tokyo":
        page = refused.pop("NON_cultural-facilities-barrier-free-elv.csv")
        assert isinstance(page, refusals.HtmlPage)
    assert not refused
