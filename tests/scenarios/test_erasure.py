"""Somebody asks to be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from hiroba.catalog.dialogue.models import Question, Request, Support
from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.kernel.erasure import erasing, listing, reaching
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.models import Erasure
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.journal import service as journal
from hiroba.kernel.operations import service as operations
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.sealing import service as sealing
from hiroba.rules.consents.models import Consent, ConsentAsk, ConsentUse
from hiroba.rules.joining.models import Application

MAIL = "hanako.suzuki@town.example.jp"


@pytest.fixture(autouse=True)
def no_list_of_others(db: None) -> None:
    listing.path().unlink(missing_ok=True)


@pytest.fixture
def hanako(organisation: Callable[..., object], person: Callable[..., int]) -> int:
    """Somebody with something of theirs in every room."""
    person(operator=True)
    code = organisation().code  # type: ignore[attr-defined]
    id = people.create_person(MAIL, "a-long-password", "鈴木花子")
    organisations.set_member(id, code, Role.OFFICER)
    people.issue_token(id, code, "鈴木のトークン", [Action.DATASET_READ], None)
    now = timezone.now()
    ask = ConsentAsk.objects.create(recipient=code, purpose="care", category="x", text="", since=now)
    Consent.objects.create(ask=ask, person=str(id), version=1, given=now)
    ConsentUse.objects.create(ask=ask, person=str(id), at=now)
    request = Request.objects.create(
        organisation=code,
        by=str(id),
        name="花子",
        mark="m1",
        title="時刻表",
        folded="",
        state="open",
        supports=1,
    )
    Question.objects.create(organisation=code, by=str(id), name="花子", mark="m2", dataset="x", text="いつ？")
    Support.objects.create(request=request, by=str(id))
    Application.objects.create(
        name="団体", kind="npo", contact="鈴木花子", email=MAIL, purpose="", plan="", state="waiting"
    )
    return id


def _erase(id: int) -> None:
    erasure.erase_person(id)
    jobs.run_pending()


def everything() -> str:
    """All that the database holds, opened; the journal and the jobs hold opaque ids only."""
    told = []
    for model in apps.get_models():
        fields = [f.attname for f in model._meta.local_concrete_fields if isinstance(f, models.Field)]
        told += [str(getattr(row, name)) for row in model._base_manager.all() for name in fields]
    return "\n".join(told)


def test_nothing_that_identifies_stays(hanako: int) -> None:
    before = everything()
    assert "hanako" in before
    assert "花子" in before
    _erase(hanako)
    after = everything()
    assert "hanako" not in after
    assert "花子" not in after
    assert not User.objects.filter(pk=hanako).exists()
    assert not Consent.objects.filter(person=str(hanako)).exists()
    assert not ConsentUse.objects.filter(person=str(hanako)).exists()
    assert people.tokens_of(hanako) == []


def test_what_was_written_in_public_stays_by_nobody(hanako: int) -> None:
    _erase(hanako)
    assert Request.objects.get().title == "時刻表"
    assert (Request.objects.get().by, Request.objects.get().name) == ("", "")
    assert Question.objects.get().text == "いつ？"
    assert Support.objects.count() == 1
    assert Support.objects.get().by != str(hanako)


def test_the_account_is_closed_at_once(hanako: int) -> None:
    erasure.erase_person(hanako)
    with pytest.raises(people.UnknownPerson):
        people.principal_of_person(hanako)


def test_the_journal_says_that_it_was_done_and_nothing_else(hanako: int) -> None:
    _erase(hanako)
    line = next(each for each in journal.entries(20) if each.action == "person.erase")
    assert line.object_id == str(hanako)
    assert line.details == {}


def test_a_killed_erasure_goes_on(hanako: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(_person: str, _addresses: object) -> int:
        raise Killed

    erasure.erase_person(hanako)
    real = reaching.reaches()
    monkeypatch.setattr(erasing, "reaches", lambda: {**dict(list(real.items())[:2]), "x": die})
    (mark,) = erasure.begun()
    with pytest.raises(Killed), transaction.atomic():
        erasure.finish(mark)
    assert User.objects.filter(pk=hanako).exists()
    monkeypatch.setattr(erasing, "reaches", lambda: real)
    jobs.run_pending()
    assert "花子" not in everything()
    assert erasure.begun() == []
    erasure.finish(mark)  # changes nothing


def test_the_list_tells_nobody_whom(hanako: int) -> None:
    _erase(hanako)
    row = Erasure.objects.get()
    assert (row.person, len(row.mark)) == ("", 64)
    assert {each.mark for each in listing.noted()} == {row.mark}
    assert listing.path().parent == sealing.key_path().parent
    assert listing.path().stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("loses_database", [False, True])
def test_an_older_backup_does_not_bring_them_back(hanako: int, tmp_path: Path, loses_database: bool) -> None:
    other = people.create_person("other@example.jp", None, "ほか")
    operations.backup(tmp_path / "older.tar")
    _erase(hanako)
    if loses_database:
        Erasure.objects.all().delete()  # the list beside the keys is left
    operations.restore(tmp_path / "older.tar", replace=True)
    assert "花子" not in everything()
    assert not User.objects.filter(pk=hanako).exists()
    assert people.person(other).display_name == "ほか"
    assert Erasure.objects.count() == 1


def test_the_only_operator_stays(person: Callable[..., int]) -> None:
    id = person(operator=True)
    with pytest.raises(people.LastOperator):
        erasure.erase_person(id, Principal("person", str(id)))
