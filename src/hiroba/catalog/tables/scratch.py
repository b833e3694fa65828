"""A private folder for what does not fit in memory, gone after use."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder that only this process may read."""
    with tempfile.TemporaryDirectory(prefix="hiroba-table-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
