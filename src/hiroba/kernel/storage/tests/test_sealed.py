"""What not everybody may have lies sealed, is read like everything else, and no byte of it is believed."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.storage import envelope, memory
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import NoRoomToOpen, OpenedFolderRefused, StorageDamaged, UnknownBlob

on_the_disk = pytest.mark.skipif("HIROBA_STORAGE_BUCKET" in os.environ, reason="looks into the folder")
_WORD = b"TERUKO SHINONOME"
_PIECE = 1 << 20


def _everything(data_dir) -> bytes:
    return b"".join(path.read_bytes() for path in data_dir.rglob("*") if path.is_file())


def _lies(data_dir, key):
    (found,) = data_dir.rglob(f"{key}.sealed")
    found.chmod(0o600)
    return found


@pytest.fixture(autouse=True)
def closed(tmp_path, monkeypatch, reread_settings):
    """A folder for opened files of the test's own."""
    monkeypatch.setenv("HIROBA_STORAGE_OPENED_DIR", str(tmp_path / "opened"))
    reread_settings()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=5))
def test_what_was_sealed_is_read(chunks):
    content = b"".join(chunks)
    blob = storage.put_stream(chunks, sealed=True)
    assert storage.local_path(blob.key).read_bytes() == content
    with storage.open_file(blob.key) as file:
        assert file.read() == content


@pytest.mark.parametrize("size", [0, 1, _PIECE - 1, _PIECE, _PIECE + 1, 3 * _PIECE, 3 * _PIECE + 7])
def test_pieces_make_the_whole_and_say_its_size(size, tmp_path):
    content = os.urandom(size)
    blob = storage.put_stream([content], sealed=True)
    assert storage.local_path(blob.key).read_bytes() == content
    with storage.open_file(blob.key) as file:
        assert file.read() == content
    again = storage.put_stream([content], sealed=True)  # known by its size
    assert again == blob
    with storage.as_it_lies(blob.key) as (file, sealed):
        assert sealed
        assert envelope.plain_size(file.stat().st_size) == size


@on_the_disk
def test_no_byte_of_it_lies_in_the_data_folder(data_dir):
    blob = storage.put_stream([_WORD * 1000], sealed=True)
    storage.local_path(blob.key)
    assert _WORD not in _everything(data_dir)
    assert list(storage.keys()) == [blob.key]
    assert storage.exists(blob.key)
    assert storage.is_sealed(blob.key)


def test_a_moved_file_is_gone_and_sealed(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(_WORD)
    blob = storage.put_file(file, move=True, sealed=True)
    assert not file.exists()
    assert storage.is_sealed(blob.key)


@on_the_disk
@pytest.mark.parametrize("at", [0, 30, 60, envelope.HEAD, envelope.HEAD + 500, -1])
def test_a_flipped_bit_is_found(data_dir, at):
    blob = storage.put_stream([os.urandom(2 * _PIECE + 5)], sealed=True)
    file = _lies(data_dir, blob.key)
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    with pytest.raises((StorageDamaged, sealing.UnknownKey)):
        storage.local_path(blob.key)
    assert not [each for each in memory.folder().rglob("*") if each.is_file()]


@on_the_disk
@pytest.mark.parametrize("left", [10, envelope.HEAD, _PIECE, envelope.HEAD + _PIECE + 16, -5])
def test_what_was_cut_off_is_missed(data_dir, left):
    blob = storage.put_stream([os.urandom(2 * _PIECE + 5)], sealed=True)
    file = _lies(data_dir, blob.key)
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(StorageDamaged):
        storage.local_path(blob.key)
    with pytest.raises(StorageDamaged), storage.open_file(blob.key) as opened:
        opened.read()


@on_the_disk
def test_pieces_keep_their_order(data_dir):
    blob = storage.put_stream([os.urandom(3 * _PIECE)], sealed=True)
    file = _lies(data_dir, blob.key)
    content, step = file.read_bytes(), _PIECE + 16
    head, first, second, third = (content[:256], *(content[256 + step * n :][:step] for n in range(3)))
    file.write_bytes(head + second + first + third)
    with pytest.raises(StorageDamaged):
        storage.local_path(blob.key)


@on_the_disk
def test_a_file_in_the_place_of_another_is_not_read(data_dir):
    one, other = (storage.put_stream([text], sealed=True) for text in (b"one", b"two"))
    _lies(data_dir, one.key).write_bytes(_lies(data_dir, other.key).read_bytes())
    with pytest.raises(StorageDamaged):
        storage.local_path(one.key)


def test_what_everybody_has_stays_open():
    blob = storage.put_stream([_WORD])
    assert storage.put_stream([_WORD], sealed=True) == blob
    assert not storage.is_sealed(blob.key)


def test_what_becomes_everybodys_is_put_open():
    blob = storage.put_stream([_WORD], sealed=True)
    storage.put_stream([_WORD])
    assert not storage.is_sealed(blob.key)
    assert storage.local_path(blob.key).read_bytes() == _WORD
    assert list(storage.keys()) == [blob.key]


@pytest.mark.parametrize("sealed", [True, False])
def test_it_goes_from_one_form_to_the_other_and_once(sealed):
    blob = storage.put_stream([_WORD], sealed=not sealed)
    storage.local_path(blob.key)
    before = storage.local_path(blob.key)
    assert storage.lay(blob.key, sealed=sealed)
    assert before.read_bytes() == _WORD, "who was about to open it still can"
    storage.settle(blob.key, sealed=sealed)
    assert not storage.lay(blob.key, sealed=sealed)
    assert storage.is_sealed(blob.key) is sealed
    assert storage.local_path(blob.key).read_bytes() == _WORD
    assert not storage.lay("0" * 64, sealed=sealed)


@on_the_disk
def test_while_both_are_there_nobody_is_given_the_one_that_goes():
    blob = storage.put_stream([_WORD])
    storage.lay(blob.key, sealed=True)
    given = storage.local_path(blob.key)
    assert storage.is_opened(given)
    storage.settle(blob.key, sealed=True)
    assert given.read_bytes() == _WORD
    storage.lay(blob.key, sealed=False)
    storage.settle(blob.key, sealed=False)
    assert given.read_bytes() == _WORD, "it is everybody's, and opened until it is idle"


@on_the_disk
@pytest.mark.parametrize("sealed", [True, False])
def test_killed_between_the_forms_it_is_read_and_done_again(data_dir, monkeypatch, sealed):
    blob = storage.put_stream([_WORD], sealed=not sealed)

    def killed(*_given):
        raise KeyboardInterrupt

    assert storage.lay(blob.key, sealed=sealed)
    with monkeypatch.context() as patch:
        patch.setattr("hiroba.kernel.storage.shelves.FolderShelf.remove", killed)
        with pytest.raises(KeyboardInterrupt):
            storage.settle(blob.key, sealed=sealed)
    assert len([path for path in data_dir.rglob(f"{blob.key}*") if path.is_file()]) == 2
    assert storage.local_path(blob.key).read_bytes() == _WORD
    assert storage.lay(blob.key, sealed=sealed)
    storage.settle(blob.key, sealed=sealed)
    assert storage.is_sealed(blob.key) is sealed


def test_removed_it_is_opened_nowhere():
    blob = storage.put_stream([_WORD], sealed=True)
    opened = storage.local_path(blob.key)
    storage.remove(blob.key)
    assert not opened.exists()
    with pytest.raises(UnknownBlob):
        storage.local_path(blob.key)


def test_a_sweep_takes_what_nobody_refers_to(monkeypatch):
    kept, gone = (storage.put_stream([text], sealed=True) for text in (b"kept", b"gone"))
    opened = storage.local_path(gone.key)
    assert storage.sweep({kept.key}, timedelta(hours=-1)) == 1
    assert list(storage.keys()) == [kept.key]
    assert not opened.exists()


def test_opened_files_are_their_owners_only(tmp_path):
    opened = storage.local_path(storage.put_stream([_WORD], sealed=True).key)
    assert stat.S_IMODE(memory.folder().stat().st_mode) == 0o700
    assert stat.S_IMODE(opened.stat().st_mode) == 0o400
    assert storage.is_opened(opened)
    assert not storage.is_opened(tmp_path)


def test_by_default_they_lie_in_memory(monkeypatch, reread_settings, data_dir):
    monkeypatch.delenv("HIROBA_STORAGE_OPENED_DIR")
    reread_settings()
    opened = storage.local_path(storage.put_stream([_WORD], sealed=True).key)
    assert storage.opening().apart
    assert opened.is_relative_to("/dev/shm")
    storage.close_all()
    assert not opened.exists()


def test_a_folder_that_somebody_laid_there_is_refused(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "opened").symlink_to(tmp_path / "theirs")
    blob = storage.put_stream([_WORD], sealed=True)
    with pytest.raises(OpenedFolderRefused):
        storage.local_path(blob.key)


def _aged(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_nobody_reads_is_closed():
    idle, read = (storage.local_path(storage.put_stream([text], sealed=True).key) for text in (b"a", b"b"))
    _aged(idle, 660)
    _aged(read, 540)
    assert storage.close_idle() == 1
    assert not idle.exists()
    assert read.exists()


def test_a_command_closes_what_it_opened(data_dir, tmp_path):
    script = (
        "from pathlib import Path\nfrom hiroba.cli.environment import prepare\n"
        f"prepare(Path({str(data_dir)!r}))\nfrom hiroba.kernel.storage import service as storage\n"
        "print(storage.local_path(storage.put_stream([b'x'], sealed=True).key).read_text())\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "x\n"
    assert (tmp_path / "opened").is_dir()
    assert not [each for each in (tmp_path / "opened").rglob("*") if each.is_file()]


def test_where_room_is_short_the_longest_unread_goes(monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_STORAGE_OPENED_BYTES", "2500")
    reread_settings()
    blobs = [storage.put_stream([os.urandom(1000)], sealed=True) for _ in range(3)]
    first, second = (storage.local_path(each.key) for each in blobs[:2])
    _aged(first, 50)
    _aged(second, 100)
    reading = second.open("rb")
    assert storage.local_path(blobs[2].key).exists()
    assert first.exists()
    assert not second.exists()
    assert len(reading.read()) == 1000  # who has it open reads on
    reading.close()
    assert storage.local_path(blobs[0].key) == first
    with pytest.raises(NoRoomToOpen):  # all were asked for this moment
        storage.local_path(blobs[1].key)


def test_what_never_fits_is_told_and_can_be_downloaded(monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_STORAGE_OPENED_BYTES", "999")
    reread_settings()
    blob = storage.put_stream([b"x" * 1000], sealed=True)
    with pytest.raises(NoRoomToOpen) as told:
        storage.local_path(blob.key)
    assert "HIROBA_STORAGE_OPENED_DIR" in str(told.value)
    with storage.open_file(blob.key) as file:
        assert file.read() == b"x" * 1000


def _under(id):
    return next(key.rows for key in sealing.all_keys() if key.id == id)


@pytest.fixture
def two_files(own_keys):
    return [storage.put_stream([text * 100], sealed=True) for text in (_WORD, b"other")]


def test_files_come_under_a_new_key(two_files):
    (first,) = sealing.keys_in_use()
    assert _under(first) >= 2
    sealing.rotate()
    sealing.seal_anew_now(lambda _done, _where: None)
    (second,) = sealing.keys_in_use()
    assert second != first
    assert (_under(first), _under(second) >= 2) == (0, True)
    sealing.remove(first)
    storage.close_all()
    assert storage.local_path(two_files[0].key).read_bytes() == _WORD * 100


def test_a_key_stays_while_a_file_lies_under_it(two_files):
    (first,) = sealing.keys_in_use()
    with storage.as_it_lies(two_files[0].key) as (file, _sealed):
        older = file.read_bytes()
    sealing.rotate()
    sealing.seal_anew_now(lambda _done, _where: None)
    storage.put_as_it_lay(two_files[0].key, [older])  # a backup from before comes back
    with pytest.raises(sealing.KeyInUse):
        sealing.remove(first)
    sealing.seal_anew_now(lambda _done, _where: None)
    sealing.remove(first)
    storage.close_all()
    assert storage.local_path(two_files[0].key).read_bytes() == _WORD * 100


def test_a_rotation_that_was_killed_goes_on(two_files, monkeypatch):
    (first,) = sealing.keys_in_use()
    sealing.rotate()
    put = envelope.copy_under
    puts: list[int] = []

    def killed(*given):
        if puts:
            raise KeyboardInterrupt
        puts.append(1)
        put(*given)

    with monkeypatch.context() as patch:
        patch.setattr(envelope, "copy_under", killed)
        with pytest.raises(KeyboardInterrupt):
            sealing.seal_anew_now(lambda _done, _where: None)
    assert _under(first) == 1
    storage.close_all()
    for blob, text in zip(two_files, (_WORD, b"other"), strict=True):
        assert storage.local_path(blob.key).read_bytes() == text * 100
    sealing.seal_anew_now(lambda _done, _where: None)
    assert _under(first) == 0


@on_the_disk
def test_a_writer_that_is_killed_leaves_nothing_that_is_believed(data_dir):
    content = os.urandom(8 * _PIECE)
    key = hashlib.sha256(content).hexdigest()
    pid = os.fork()
    if pid == 0:
        real = envelope._ahead

        def dies(source, size):
            for number, piece in enumerate(real(source, size)):
                if number == 4:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield piece

        envelope._ahead = dies
        storage.put_stream([content], sealed=True)
    os.waitpid(pid, 0)
    assert not storage.exists(key)
    assert storage.put_stream([content], sealed=True).key == key
    assert storage.local_path(key).read_bytes() == content
