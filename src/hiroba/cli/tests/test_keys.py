"""`hiroba keys`: seen, exchanged, copied, brought back and given up, and never shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hiroba.cli.main import main
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.people import service as people
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.sealing.models import SealingKey

pytestmark = pytest.mark.django_db(transaction=True)
PHRASE = "a long enough phrase"


@pytest.fixture(autouse=True)
def own_keys(db: None, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> Path:
    monkeypatch.delenv("HIROBA_KEY_FILE")
    reread_settings()
    SealingKey.objects.all().delete()
    sealing.ensure(SealingKey)
    people.create_person("hanako@example.jp", None, "花子")
    return sealing.key_path()


def _run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments], input=given)


def _numbers() -> list[str]:
    return [key.id for key in sealing.all_keys()]


def test_the_list_tells_number_and_use_and_no_key(own_keys: Path) -> None:
    told = _run("list").output
    assert _numbers()[0] in told
    assert "seals" in told
    for secret in own_keys.read_text().split('"'):
        assert len(secret) < 30 or secret not in told


def test_a_rotation_is_done_here_or_by_the_workers() -> None:
    first = _numbers()
    done = _run("rotate", "--here")
    assert done.exit_code == 0, done.output
    after = sealing.all_keys()
    assert [key.id for key in after if key.seals] == [done.output.split()[-1]]
    assert [key.rows for key in after if key.id in first] == [0]
    assert people.find_person("hanako@example.jp")
    begun = _run("rotate")
    assert begun.exit_code == 0
    assert "hiroba keys list" in begun.stderr
    jobs.run_pending()
    assert people.find_person("hanako@example.jp")


def test_a_key_that_was_only_made_does_not_seal_yet() -> None:
    prepared = _run("rotate", "--prepare")
    assert prepared.exit_code == 0
    assert [key.seals for key in sealing.all_keys()] == [True, False]
    assert "waits" in _run("list").output


def test_a_copy_opens_by_its_phrase_only_and_brings_the_keys_back(tmp_path: Path, own_keys: Path) -> None:
    copy = tmp_path / "keys.copy"
    assert _run("backup", str(copy), given="short\nshort\n").exit_code == 2
    assert not copy.exists()
    assert _run("backup", str(copy), given=f"{PHRASE}\n{PHRASE}\n").exit_code == 0
    assert _run("backup", str(copy), given=f"{PHRASE}\n{PHRASE}\n").exit_code == 2
    kept = own_keys.read_bytes()
    own_keys.unlink()
    assert _run("restore", str(copy), given="another phrase\n").exit_code == 1
    assert not own_keys.exists()
    assert _run("restore", str(copy), given=f"{PHRASE}\n").exit_code == 0
    assert own_keys.read_bytes() == kept
    assert people.find_person("hanako@example.jp")


def test_only_a_key_under_which_nothing_lies_is_removed() -> None:
    (first,) = _numbers()
    refused = _run("remove", first, "--yes")
    assert refused.exit_code == 1
    assert _numbers() == [first]
    _run("rotate", "--here")
    assert _run("remove", first, "--yes").exit_code == 0
    assert first not in _numbers()


def test_a_backup_is_not_restored_without_its_key(tmp_path: Path) -> None:
    backup = str(tmp_path / "data.tar")
    assert CliRunner().invoke(main, ["backup", backup]).exit_code == 0
    (first,) = _numbers()
    _run("rotate", "--here")
    _run("remove", first, "--yes")
    people.create_person("taro@example.jp", None, "太郎")
    refused = CliRunner().invoke(main, ["restore", backup, "--replace"])
    assert refused.exit_code == 1
    assert first[:8] in refused.output or "鍵" in refused.output
    assert people.find_person("taro@example.jp")
