"""Bytes are kept once, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob, StorageFull, TooLarge, UnknownBlob

on_the_disk = pytest.mark.skipif("HIROBA_STORAGE_BUCKET" in os.environ, reason="about a folder's own ways")


def _left(data_dir):
    return [path for path in data_dir.rglob("*") if path.is_file()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=5))
def test_what_was_put_is_read(chunks):
    content = b"".join(chunks)
    blob = storage.put_stream(chunks)
    assert blob == Blob(hashlib.sha256(content).hexdigest(), len(content))
    assert storage.local_path(blob.key).read_bytes() == content


def test_the_same_bytes_are_kept_once(data_dir, tmp_path):
    file = tmp_path / "名前.csv"
    file.write_bytes(b"a,b\n")
    first = storage.put_file(file)
    assert storage.put_stream([b"a,", b"b\n"]) == first
    assert storage.put_file(file, move=True) == first
    assert not file.exists()
    assert list(storage.keys()) == [first.key]
    assert len(_left(data_dir)) == 1


def test_a_moved_file_is_not_copied(tmp_path):
    with storage.workspace() as folder:
        file = folder / "big"
        file.write_bytes(b"x" * 1000)
        inode = file.stat().st_ino
        blob = storage.put_file(file, move=True)
    assert storage.local_path(blob.key).stat().st_ino == inode


def test_too_large_leaves_nothing(data_dir):
    with pytest.raises(TooLarge) as told:
        storage.put_stream([b"x" * 600, b"x" * 600], limit=1000)
    assert told.value.status == 413
    assert _left(data_dir) == []


@on_the_disk
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_leaves_nothing(data_dir, monkeypatch, number):
    def full(_handle):
        raise OSError(number, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull) as told:
        storage.put_stream([b"x"])
    assert told.value.status == 507
    assert _left(data_dir) == []


def test_a_source_that_breaks_off_leaves_nothing(data_dir):
    def chunks():
        yield b"x"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        storage.put_stream(chunks())
    assert _left(data_dir) == []


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_key_is_unknown(key):
    with pytest.raises(UnknownBlob):
        storage.local_path(key)
    with pytest.raises(UnknownBlob):
        storage.exists(key)


def test_a_missing_blob_is_unknown():
    assert not storage.exists("0" * 64)
    with pytest.raises(UnknownBlob):
        storage.local_path("0" * 64)


@on_the_disk
def test_the_sweep_takes_what_is_old_and_unreferenced():
    kept, gone = storage.put_stream([b"kept"]), storage.put_stream([b"gone"])
    assert storage.sweep({kept.key}, timedelta(hours=1)) == 0
    old = storage.local_path(gone.key)
    os.utime(old, (0, 0))
    os.utime(storage.local_path(kept.key), (0, 0))
    assert storage.sweep({kept.key}, timedelta(hours=1)) == 1
    assert (storage.exists(kept.key), storage.exists(gone.key)) == (True, False)


def test_putting_again_protects_from_the_sweep():
    blob = storage.put_stream([b"again"])
    os.utime(storage.local_path(blob.key), (0, 0))
    storage.put_stream([b"again"])
    assert storage.sweep(set(), timedelta(hours=1)) == 0


def test_a_workspace_is_gone_afterwards_even_after_an_error():
    with pytest.raises(RuntimeError), storage.workspace() as folder:  # noqa: PT012
        (folder / "file").write_bytes(b"x")
        raise RuntimeError
    assert not folder.exists()


def test_a_full_disk_in_a_workspace_is_told():
    with pytest.raises(StorageFull), storage.workspace():
        raise OSError(errno.ENOSPC, "no room")


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_stays(data_dir):
    script = (
        "import os, signal\n"
        "from hiroba.kernel.storage.workspaces import workspace\n"
        "with workspace() as folder:\n"
        "    (folder / 'half').write_bytes(b'x')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], env=os.environ, check=False)
    assert len(list((data_dir / "work").iterdir())) == 1
    with storage.workspace() as mine:
        assert storage.remove_stale() == 1
        assert mine.exists()
