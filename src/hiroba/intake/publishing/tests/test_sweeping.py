"""What nobody needs any more goes; what somebody may still need stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hiroba.intake.publishing.models import Submission
from hiroba.intake.publishing.sweeping import sweep
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db


def kept(tmp_path: Path, content: str, age: float) -> str:
    path = tmp_path / "file"
    path.write_text(content)
    blob = storage.put_file(path)
    then = storage.local_path(blob.key).stat().st_mtime - age
    os.utime(storage.local_path(blob.key), (then, then))
    return blob.key


@pytest.mark.skipif(
    "HIROBA_STORAGE_BUCKET" in os.environ,
    reason="a bucket's objects cannot be given an age; their sweep has a test of its own in the storage",
)
def test_old_leftovers_go_and_what_was_handed_in_stays(tmp_path: Path) -> None:
    leftover, young, handed_in = (
        kept(tmp_path, text, age) for text, age in (("a", 1e6), ("b", 0), ("c", 1e6))
    )
    Submission.objects.create(
        id="1",
        organisation="x",
        principal_kind="person",
        principal_id="1",
        name="c",
        source_key="c",
        blob=handed_in,
        size=1,
    )
    sweep(JobContext("1", 1, lambda _done, _total, _note: None))
    assert [storage.exists(key) for key in (leftover, young, handed_in)] == [False, True, True]
