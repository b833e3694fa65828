"""What a stranger with a copy of the database sees, and what happens when keys change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.sealing import keeping, keyfile, rewriting, ring
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.sealing.errors import (
    KeyFileMissing,
    KeyFileNotMade,
    KeyInUse,
    KeysUnlike,
    SealBroken,
    WrongPassphrase,
)
from hiroba.kernel.sealing.models import SealingKey
from hiroba.kernel.sealing.types import KeyState, Sealed

pytestmark = pytest.mark.django_db
MAIL = "hanako.suzuki@town.example.jp"


@pytest.fixture
def own_keys(data_dir: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> Path:
    """Keys of this test's own, where the setting puts them by default."""
    monkeypatch.delenv("HIROBA_KEY_FILE")
    reread_settings()
    SealingKey.objects.all().delete()
    sealing.ensure(SealingKey)
    return sealing.key_path()


def _lies(model: type, column: str, pk: int) -> str:
    return str(model._base_manager.values_list(sealing.as_it_lies(column), flat=True).get(pk=pk))  # type: ignore[attr-defined]


def _hanako() -> int:
    return people.create_person(MAIL, None, "鈴木花子")


def test_the_keys_lie_beside_the_data_folder_for_its_owner_only(own_keys: Path, data_dir: Path) -> None:
    assert own_keys.parent == data_dir.parent
    assert own_keys.stat().st_mode & 0o077 == 0


def test_neither_name_nor_address_stands_in_the_database(own_keys: Path) -> None:
    id = _hanako()
    told = "".join(
        [
            _lies(User, "email", id),
            _lies(User, "display_name", id),
            *EmailAddress.objects.values_list(sealing.as_it_lies("email"), flat=True),
        ]
    )
    assert "hanako" not in told
    assert "鈴木" not in told
    assert people.person(id).email == MAIL
    assert people.person(id).display_name == "鈴木花子"


def test_an_address_is_found_however_it_is_typed() -> None:
    id = _hanako()
    for typed in (MAIL, MAIL.upper(), f" {MAIL} "):
        assert User.objects.get(email=typed).pk == id
        assert EmailAddress.objects.filter(email__in=["x@example.jp", typed]).count() == 1
    assert not User.objects.filter(email="hanako.suzuki@town.example.j").exists()
    assert not User.objects.exclude(email=MAIL).filter(pk=id).exists()


def test_two_accounts_never_share_an_address() -> None:
    _hanako()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(MAIL.upper())


def test_the_look_up_uses_the_index() -> None:
    rows = User.objects.filter(email=MAIL)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "one_account_of_an_address" in rows.explain()


def test_nobody_searches_a_sealed_column_by_parts() -> None:
    with pytest.raises(Exception, match="startswith"):
        User.objects.filter(email__startswith="h").exists()


def test_a_value_moved_to_another_row_is_not_read() -> None:
    mine, other = _hanako(), people.create_person("other@example.jp", None, "他人")
    User.objects.filter(pk=other).update(display_name=Sealed(_lies(User, "display_name", mine)))
    with pytest.raises(SealBroken):
        people.person(other)


def test_a_value_moved_to_another_column_is_not_read() -> None:
    id = _hanako()
    User.objects.filter(pk=id).update(display_name=Sealed(_lies(User, "email", id)[40:]))
    with pytest.raises(SealBroken):
        people.person(id)


def test_an_index_exchanged_for_another_is_noticed() -> None:
    id, other = _hanako(), people.create_person("other@example.jp", None, "他人")
    User.objects.filter(pk=other).delete()
    lies = _lies(User, "email", id)
    forged = lies[:20] + ("0" if lies[20] != "0" else "1") + lies[21:]
    User.objects.filter(pk=id).update(email=Sealed(forged))
    with pytest.raises(SealBroken):
        people.person(id)
    assert other != id


def test_a_plain_value_laid_into_a_sealed_column_is_not_believed() -> None:
    id = _hanako()
    User.objects.filter(pk=id).update(display_name=Sealed("管理者"))
    with pytest.raises(SealBroken):
        people.person(id)


def test_a_changed_row_keeps_what_was_not_changed() -> None:
    id = _hanako()
    row = User.objects.get(pk=id)
    row.display_name = "田中花子"
    row.save(update_fields=["display_name"])
    assert (people.person(id).email, people.person(id).display_name) == (MAIL, "田中花子")
    people.set_language(id, "en")
    User.objects.get(pk=id).save()
    assert people.person(id).display_name == "田中花子"


def test_update_refuses_plain_texts() -> None:
    id = _hanako()
    with pytest.raises(TypeError):
        User.objects.filter(pk=id).update(display_name="田中")


def test_after_a_rotation_everything_lies_under_the_new_key_and_is_still_found(own_keys: Path) -> None:
    id = _hanako()
    (old,) = sealing.all_keys()
    assert old.seals
    assert old.rows == 3
    sealing.rotate()
    assert people.find_person(MAIL) == id  # before the job has run
    with pytest.raises(people.PersonExists):
        people.create_person(MAIL.upper(), None, "")
    jobs.run_pending()
    before, now = sealing.all_keys()
    assert (before.id, before.state, before.rows) == (old.id, KeyState.RETIRED, 0)
    assert now.seals
    assert now.rows == 3
    assert people.find_person(MAIL.upper()) == id
    assert people.person(id).display_name == "鈴木花子"
    assert set(SealingKey.objects.values_list("pk", flat=True)) == {old.id, now.id}


def test_a_rotation_that_was_killed_goes_on(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [people.create_person(f"p{number}@example.jp", None, f"人{number}") for number in range(7)]
    monkeypatch.setattr(rewriting, "_BATCH", 2)
    sealing.rotate()

    class Killed(BaseException):
        pass

    def die(done: int, _where: str) -> None:
        if done >= 4:
            raise Killed

    with pytest.raises(Killed):
        rewriting.seal_anew(die)
    assert any(key.rows for key in sealing.all_keys() if not key.seals)  # some lie under the old key
    assert people.find_person("p6@example.jp") == ids[6]
    jobs.run_pending()
    assert [key.rows for key in sealing.all_keys() if not key.seals] == [0]
    assert [people.person(id).display_name for id in ids] == [f"人{number}" for number in range(7)]


def test_rows_from_before_are_sealed_and_a_killed_migration_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [people.create_person(f"p{number}@example.jp", None, f"人{number}") for number in range(5)]
    for number, id in enumerate(ids):
        _lay(id, f"p{number}@example.jp", f"人{number}")
    monkeypatch.setattr(rewriting, "_BATCH", 2)
    steps = rewriting._rewritten(User, User._meta.get_field("email"), plain=True)  # type: ignore[arg-type]
    next(steps)
    next(steps)  # and the process dies
    sealing.seal_plain(User)
    assert [people.find_person(f"P{number}@example.jp") for number in range(5)] == ids
    assert [people.person(id).display_name for id in ids] == [f"人{number}" for number in range(5)]
    assert sealing.seal_plain(User) == 0


def _lay(id: int, email: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_user SET email = %s, display_name = %s WHERE id = %s", [email, name, id]
        )


def test_a_key_is_taken_out_only_when_nothing_needs_it(own_keys: Path) -> None:
    _hanako()
    (old,) = sealing.all_keys()
    with pytest.raises(KeyInUse):
        sealing.remove(old.id)
    sealing.rotate()
    with pytest.raises(KeyInUse):
        sealing.remove(old.id)
    jobs.run_pending()
    sealing.remove(old.id)
    assert [key.id for key in sealing.all_keys()] != [old.id]
    assert people.find_person(MAIL)


def test_a_prepared_key_seals_nothing_before_the_rotation(own_keys: Path) -> None:
    coming = sealing.prepare()
    id = _hanako()
    assert sealing.key_of(_lies(User, "display_name", id)) != coming
    sealing.rotate()
    jobs.run_pending()
    assert sealing.key_of(_lies(User, "display_name", id)) == coming
    assert len(sealing.all_keys()) == 2


def test_no_new_keys_are_made_beside_a_sealed_database(own_keys: Path) -> None:
    own_keys.unlink()
    with pytest.raises(KeyFileMissing):
        sealing.ensure(SealingKey)
    assert not own_keys.exists()
    with pytest.raises(KeyFileMissing):
        _hanako()


def test_where_the_file_cannot_be_made_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HIROBA_KEY_FILE", str(tmp_path / "file" / "below" / "keys"))
    reread_settings()
    SealingKey.objects.all().delete()
    with pytest.raises(KeyFileNotMade, match="HIROBA_KEY_FILE"):
        sealing.ensure(SealingKey)


def test_a_copy_of_the_keys_brings_them_back(own_keys: Path, tmp_path: Path) -> None:
    id, target = _hanako(), tmp_path / "keys.copy"
    assert sealing.copy(target, "a long passphrase") == 1
    assert target.stat().st_mode & 0o077 == 0
    assert keyfile.read(own_keys)[0].seal not in target.read_bytes()
    with pytest.raises(FileExistsError):
        sealing.copy(target, "another")
    own_keys.unlink()
    with pytest.raises(WrongPassphrase):
        sealing.bring_back(target, "a wrong passphrase")
    assert sealing.bring_back(target, "a long passphrase") == 1
    assert sealing.bring_back(target, "a long passphrase") == 0
    assert people.person(id).email == MAIL
    said = json.loads(own_keys.read_text())
    said["keys"][0]["seal"] = said["keys"][0]["index"]
    own_keys.write_text(json.dumps(said))
    with pytest.raises(KeysUnlike):
        sealing.bring_back(target, "a long passphrase")


def test_two_processes_that_begin_at_once_have_the_same_keys(own_keys: Path) -> None:
    before = own_keys.read_bytes()
    with pytest.raises(FileExistsError):
        keyfile.write(own_keys, [keyfile.new_key()], only_new=True)
    keeping.ensure(SealingKey)
    assert own_keys.read_bytes() == before
    assert ring.ring().current.id == SealingKey.objects.get().pk
