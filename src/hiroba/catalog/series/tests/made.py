"""Made series for the tests: real Parquet files, published as datasets, and the room told of them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableDraft, VersionDraft
from hiroba.catalog.series import service as series
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM, Principal, Role, Visibility
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob

TOWN, OTHER = "131032", "131016"
OFFICER = Principal("person", "p1", {TOWN: Role.OFFICER})
STRANGER = Principal("person", "p2", {OTHER: Role.OFFICER})
PLAIN: Mapping[str, str] = {"町": "string", "人口": "integer"}


def publish(
    title: str,
    *,
    kinds: Mapping[str, str] = PLAIN,
    rows: Sequence[Sequence[Any]] = (("東", 10), ("西", 20)),
    organisation: str = TOWN,
    visibility: Visibility | None = None,
    name: str = "a.csv",
) -> str:
    """A dataset with one table; its id."""
    about = schema(*columns(**kinds))
    cells = {column: [row[at] for row in rows] for at, column in enumerate(kinds)}
    with tempfile.TemporaryDirectory() as folder:
        parquet = storage.put_file(write(Path(folder) / "t.parquet", about, cells))
    draft = VersionDraft(
        organisation, f"{title}/{name}", title, Blob(hashlib.sha256(title.encode()).hexdigest(), 10), name,
        "text/csv", "csv", visibility=visibility,
        tables=(TableDraft("t", title, about, parquet, None, len(rows), len(rows), 0),),
    )  # fmt: skip
    dataset = datasets.publish_version(draft, SYSTEM).dataset
    told(dataset)
    return dataset


def told(dataset: str) -> None:
    """As the outbox tells it."""
    for detail in datasets.details([dataset], EVERYTHING):
        series.note(detail)


def accepted(*titles: str, **given: Any) -> tuple[str, list[str]]:
    """A series of these datasets: its id and theirs."""
    ids = [publish(each, **given) for each in titles]
    (proposal,) = series.proposals(TOWN, OFFICER)
    return series.accept(TOWN, proposal.key, OFFICER, proposal.title), ids
