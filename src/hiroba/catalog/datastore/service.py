"""The door of open tables: tables of datasets that are written row by row.

What is written is in the database before the answer. Who reads through here has it at once, from a small file
beside the table's Parquet file where that is large; it becomes part of it soon after, by a job. The dataset
gets one version a day.
"""

from __future__ import annotations

from hiroba.catalog.datastore.creating import create
from hiroba.catalog.datastore.deleting import delete_rows, drop
from hiroba.catalog.datastore.folding import fold
from hiroba.catalog.datastore.kinds import shown
from hiroba.catalog.datastore.laying import bases_of, lay
from hiroba.catalog.datastore.reading import find, of_dataset, referenced_blobs
from hiroba.catalog.datastore.settling import settle
from hiroba.catalog.datastore.standing import standing
from hiroba.catalog.datastore.writing import ID, Written, write

__all__ = [
    "ID", "Written", "bases_of", "create", "delete_rows", "drop", "find", "fold", "lay", "of_dataset",
    "referenced_blobs", "settle", "shown", "standing", "write",
]  # fmt: skip
