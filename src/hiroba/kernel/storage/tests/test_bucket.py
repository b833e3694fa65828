"""The same storage behind S3: bytes are in the bucket, whole or not at all; this machine keeps only copies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pyarrow.fs as fs
import pytest
from tests.support import s3

from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import caching, shelves
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import StorageAway, StorageDamaged, UnknownBlob


@pytest.fixture(scope="module")
def address():
    with s3.server() as found:
        s3.client(found).create_dir("lake")
        yield found


@pytest.fixture
def bucket(address, monkeypatch, reread_settings, tmp_path):
    """The objects of a store of this test's own: key -> size."""
    for name, value in s3.settings(address, "lake").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HIROBA_STORAGE_PREFIX", tmp_path.name)
    reread_settings()
    files = s3.client(address)

    def look() -> dict[str, int]:
        selector = fs.FileSelector(f"lake/{tmp_path.name}", allow_not_found=True, recursive=True)
        found = files.get_file_info(selector)
        return {info.base_name: info.size for info in found if info.type == fs.FileType.File}

    return look


def _elsewhere(monkeypatch, tmp_path, reread_settings) -> None:
    """Go on as another machine with the same settings."""
    folder = tmp_path / "another"
    folder.mkdir()
    monkeypatch.setenv("HIROBA_DATA_DIR", str(folder))
    reread_settings()


def test_what_was_put_is_in_the_bucket_and_read_on_another_machine(
    bucket, monkeypatch, tmp_path, reread_settings
):
    blob = storage.put_stream([b"a,", b"b\n"])
    assert bucket() == {blob.key: 4}
    _elsewhere(monkeypatch, tmp_path, reread_settings)
    path = storage.local_path(blob.key)
    assert path.read_bytes() == b"a,b\n"
    assert path.name == blob.key
    assert list(storage.keys()) == [blob.key]
    with pytest.raises(UnknownBlob):
        storage.local_path("0" * 64)


def test_a_damaged_object_is_told_and_put_right_by_putting_it_again(
    bucket, address, monkeypatch, tmp_path, reread_settings
):
    blob = storage.put_stream([b"whole"])
    place = f"lake/{tmp_path.name}/blobs/{blob.key[:2]}/{blob.key[2:4]}/{blob.key}"
    with s3.client(address).open_output_stream(place) as torn:
        torn.write(b"who")
    _elsewhere(monkeypatch, tmp_path, reread_settings)
    with pytest.raises(StorageDamaged):
        storage.local_path(blob.key)
    storage.put_stream([b"whole"])
    assert storage.local_path(blob.key).read_bytes() == b"whole"


def test_a_store_that_does_not_answer_is_told_and_nothing_is_left(
    bucket, monkeypatch, data_dir, reread_settings
):
    monkeypatch.setenv("HIROBA_STORAGE_ENDPOINT", "http://127.0.0.1:9")
    reread_settings()
    with pytest.raises(StorageAway) as told:
        storage.put_stream([b"x"])
    assert told.value.status == 503
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


def test_the_sweep_takes_what_is_old_and_unreferenced(bucket, monkeypatch):
    kept, gone = storage.put_stream([b"kept"]), storage.put_stream([b"gone"])
    assert storage.sweep({kept.key}, timedelta(hours=1)) == 0
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 7200)
    assert storage.sweep({kept.key}, timedelta(hours=1)) == 1
    assert (storage.exists(kept.key), storage.exists(gone.key)) == (True, False)


def test_this_machine_keeps_what_was_read_last(bucket, monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_STORAGE_CACHE_BYTES", "2500")
    reread_settings()
    old = [storage.put_stream([bytes([each]) * 1000]).key for each in range(2)]
    cache = settings.server().data_dir / "cache"
    for age, key in enumerate(old):
        path = storage.local_path(key)
        os.utime(path, (time.time() - 8000 + age, path.stat().st_mtime))
    new = storage.put_stream([b"new" * 400]).key
    assert {path.name for path in cache.rglob("*") if path.is_file()} == {old[1], new}
    assert storage.local_path(old[0]).read_bytes() == bytes(1000)


def test_nothing_of_the_last_hour_goes(bucket, monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_STORAGE_CACHE_BYTES", "0")
    reread_settings()
    path = storage.local_path(storage.put_stream([b"x"]).key)
    storage.put_stream([b"y"])
    assert path.read_bytes() == b"x"
    assert caching._SPARED >= 3600


def test_a_killed_upload_leaves_no_half_object(bucket, tmp_path):
    (tmp_path / "large").write_bytes(os.urandom(24 * 1024 * 1024))
    script = (
        "import os, signal, sys, threading, time\n"
        "from pathlib import Path\n"
        "from hiroba.kernel.storage import service as storage\n"
        "storage.exists('0' * 64)\n"
        "threading.Timer(float(sys.argv[2]), os.kill, (os.getpid(), signal.SIGKILL)).start()\n"
        "storage.put_file(Path(sys.argv[1]))\n"
    )
    for wait in ("0.1", "0.25"):
        command = [sys.executable, "-c", script, str(tmp_path / "large"), wait]
        subprocess.run(command, env=os.environ, check=False)
        assert set(bucket().values()) <= {24 * 1024 * 1024}


def test_a_folder_outside_the_data_folder_stays_a_folder(bucket, tmp_path):
    shelf = storage.shelf(tmp_path / "history")
    assert isinstance(shelf, shelves.FolderShelf)
    (tmp_path / "made").write_bytes(b"x")
    shelf.put(tmp_path / "made", "a/b")
    assert Path(shelf.path("a/b")).read_bytes() == b"x"
    assert bucket() == {}
