"""A backup brings everything back, and a damaged one changes nothing."""

from __future__ import annotations

import os
import shutil
import tarfile
import threading
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db import DatabaseError, connection, transaction

from hiroba.kernel.decide.types import SYSTEM, Action, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.models import JournalEntry
from hiroba.kernel.operations import service as operations
from hiroba.kernel.operations.types import DamagedBackup, NotEmpty, OtherShape
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.settings.secret import signing_key
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(organisation, person, data_dir):
    """A square with something in every room; returns a token's secret."""
    signing_key(data_dir)
    organisation("z-parent", kind="prefecture")
    organisation("a-child", parent="z-parent", name="髙﨑市")  # sorts before what it refers to
    id = person("a-child", Role.OFFICER, email="taro@example.jp")
    secret, _info = people.issue_token(id, "a-child", "CI", {Action.DATASET_READ}, None)
    storage.put_stream([b"the original bytes"])
    outbox.consumer("t", "restored")(lambda event: None)
    outbox.emit("t", "k", {"日本語": [1, None, 2.5]})
    outbox.forget("t", "restored")
    jobs.enqueue("t.later", {"rows": 1}, key="k")
    return secret


def _empty(data_dir):
    """Lose everything."""
    from hiroba.kernel.journal import triggers
    from hiroba.kernel.operations import tables

    with transaction.atomic():
        triggers.lift(connection)
        for model in reversed(tables.models()):
            model._base_manager.all()._raw_delete(connection.alias)
        triggers.install(connection)
    shutil.rmtree(data_dir / "blobs", ignore_errors=True)
    (data_dir / "secret.key").unlink(missing_ok=True)
    organisations.forget()


def test_everything_comes_back(town, data_dir, tmp_path, password):
    before = (journal.entries(100), organisations.all(), (data_dir / "secret.key").read_text())
    summary = operations.backup(tmp_path / "city.tar")
    assert summary.blobs == 1
    assert summary.size == (tmp_path / "city.tar").stat().st_size
    _empty(data_dir)
    assert operations.restore(tmp_path / "city.tar") == summary
    assert (journal.entries(100), organisations.all(), (data_dir / "secret.key").read_text()) == before
    assert (data_dir / "secret.key").stat().st_mode & 0o077 == 0
    assert authenticate(None, email="taro@example.jp", password=password) is not None
    assert people.principal_of_token(town).roles == {"a-child": Role.OFFICER}
    assert [storage.local_path(key).read_bytes() for key in [*storage.keys()]] == [b"the original bytes"]
    assert outbox.waiting() == 1
    assert jobs.count_by_state() == {"queued": 1}


def test_after_a_restore_new_rows_get_new_numbers_and_the_journal_is_closed(town, data_dir, tmp_path):
    operations.backup(tmp_path / "city.tar")
    _empty(data_dir)
    operations.restore(tmp_path / "city.tar")
    journal.record(SYSTEM, "after.restore", "platform", "platform")
    assert journal.entries(1)[0].action == "after.restore"
    people.create_person("new@example.jp", None, "")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.update(action="x")


def test_what_is_there_is_not_overwritten_unless_told(town, data_dir, tmp_path):
    operations.backup(tmp_path / "city.tar")
    people.create_person("later@example.jp", None, "")
    with pytest.raises(NotEmpty):
        operations.restore(tmp_path / "city.tar")
    people.find_person("later@example.jp")
    operations.restore(tmp_path / "city.tar", replace=True)
    with pytest.raises(people.UnknownPerson):
        people.find_person("later@example.jp")


@pytest.mark.parametrize("damage", ["cut", "flipped", "no tar", "empty"])
def test_a_damaged_backup_changes_nothing(town, data_dir, tmp_path, damage):
    target = tmp_path / "city.tar"
    operations.backup(target)
    whole = target.read_bytes()
    place = whole.index(b"the original bytes")
    target.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:place] + b"T" + whole[place + 1 :],
            "no tar": b"PK" * 1000,
            "empty": b"",
        }[damage]
    )
    with pytest.raises(DamagedBackup):
        operations.restore(target, replace=True)
    people.find_person("taro@example.jp")


def test_a_backup_of_a_newer_shape_is_refused_before_anything_changes(town, tmp_path, monkeypatch):
    from hiroba.kernel.operations import tables

    operations.backup(tmp_path / "city.tar")
    fewer = [model for model in tables.models() if model._meta.label_lower != "people.apitoken"]
    monkeypatch.setattr(tables, "models", lambda: fewer)
    with pytest.raises(OtherShape):
        operations.restore(tmp_path / "city.tar", replace=True)
    people.find_person("taro@example.jp")


def test_a_backup_that_fails_leaves_no_file(town, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(storage.StorageFull):
        operations.backup(tmp_path / "out" / "city.tar")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_backup_is_of_one_moment_while_others_write(town, tmp_path):
    """Each write is one journal line and one event: whenever it is taken, a backup has as many of both."""
    stop, written = threading.Event(), []
    outbox.consumer("w", "pair")(lambda event: None)

    def write():
        while not stop.is_set():
            with transaction.atomic():
                journal.record(SYSTEM, "pair", "pair", "1")
                outbox.emit("w", "k", {})
            written.append(1)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            operations.backup(tmp_path / f"{number}.tar")
    finally:
        stop.set()
        writer.join()
        outbox.forget("w", "pair")
    assert len(written) > 3
    for number in range(3):
        lines = _count(tmp_path / f"{number}.tar", "journal.journalentry", b'"action":"pair"')
        assert lines == _count(tmp_path / f"{number}.tar", "outbox.outboxevent", b'"topic":"w"')


def _count(path: Path, table: str, mark: bytes) -> int:
    with tarfile.open(path) as archive:
        file = archive.extractfile(f"tables/{table}.jsonl")
        assert file is not None
        return sum(mark in line for line in file)


def test_what_lies_sealed_is_sealed_in_the_backup_and_comes_back(town, data_dir, tmp_path):
    blob = storage.put_stream([b"the original bytes of somebody"], sealed=True)
    assert storage.local_path(blob.key).exists()  # opened while the backup is made
    assert operations.backup(tmp_path / "city.tar").blobs == 2
    assert b"the original bytes of somebody" not in (tmp_path / "city.tar").read_bytes()
    storage.close_all()
    _empty(data_dir)
    operations.restore(tmp_path / "city.tar")
    assert storage.is_sealed(blob.key)
    assert storage.local_path(blob.key).read_bytes() == b"the original bytes of somebody"


def test_a_sealed_file_that_was_changed_in_the_backup_is_found(town, tmp_path):
    storage.put_stream([b"somebody" * 1000], sealed=True)
    operations.backup(tmp_path / "city.tar")
    content = bytearray((tmp_path / "city.tar").read_bytes())
    content[content.index(b"hiroba sealed file") + 5000] ^= 1
    (tmp_path / "city.tar").write_bytes(content)
    with pytest.raises(DamagedBackup):
        operations.restore(tmp_path / "city.tar", replace=True)


def test_a_file_that_is_sealed_while_the_backup_is_made_is_in_it(town, tmp_path, monkeypatch):
    (key,) = storage.keys()
    real = tarfile.TarFile.add
    moved: list[bool] = []

    def add(archive, path, name):
        if key in name and not moved:
            moved.append(storage.lay(key, sealed=True))  # between the look and the reading
            storage.settle(key, sealed=True)
        real(archive, path, name)

    monkeypatch.setattr(tarfile.TarFile, "add", add)
    assert operations.backup(tmp_path / "city.tar").blobs == 1
    with tarfile.open(tmp_path / "city.tar") as archive:
        there = {f"sealed/{key}", f"blobs/{key}"} & set(archive.getnames())
    assert len(there) == 1
    assert moved == [True]


def test_a_restore_asks_for_the_keys_of_sealed_files_from_an_older_backup(own_keys, town, tmp_path):
    blob = storage.put_stream([b"somebody"], sealed=True)
    (first,) = sealing.keys_in_use()
    with storage.as_it_lies(blob.key) as (file, _sealed):
        older = file.read_bytes()
    sealing.rotate()
    sealing.seal_anew_now(lambda _done, _where: None)
    storage.put_as_it_lay(blob.key, [older])
    operations.backup(tmp_path / "city.tar")
    with tarfile.open(tmp_path / "city.tar") as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        told = manifest.read().decode()
    assert first in told.partition("sealed_by")[2]
