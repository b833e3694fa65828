"""What sign-in keeps of somebody for a while lies sealed: sessions, the address that a service was told."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.idp.oidc.models import Client, Token
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.operations import tables
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.signin.models import SubjectKey
from hiroba.kernel.signin.sealed import SessionStore
from hiroba.kernel.signin.subjects import subject_of

pytestmark = pytest.mark.django_db
MAIL = "hanako@example.jp"


def _begun(store: Any) -> Any:
    store["account_login"] = {"email": MAIL}
    store.save()
    return store


def test_a_session_is_read_by_whoever_has_the_keys_only() -> None:
    key = _begun(SessionStore()).session_key
    lies = Session.objects.get(pk=key).session_data
    assert db.SessionStore().decode(lies) == {}, "Django alone, with the signing key"
    assert SessionStore(key)["account_login"] == {"email": MAIL}


def test_a_session_from_before_goes_on() -> None:
    key = _begun(db.SessionStore()).session_key
    assert SessionStore(key)["account_login"] == {"email": MAIL}


@pytest.mark.usefixtures("own_keys")
def test_a_session_outlives_a_rotation_and_ends_with_its_key() -> None:
    key = _begun(SessionStore()).session_key
    old = sealing.all_keys()[0].id
    sealing.rotate()
    jobs.run_pending()
    assert SessionStore(key)["account_login"] == {"email": MAIL}
    sealing.remove(old)
    assert "account_login" not in SessionStore(key)


@pytest.mark.usefixtures("own_keys")
def test_the_address_that_a_service_was_told_is_sealed_anew_with_the_rest() -> None:
    token = Token(type="at", hash="h", data={"resources": ["https://a.example"]})
    token.set_scope_email(MAIL)
    token.save()
    before = Token.objects.get().data["email"]
    assert MAIL not in str(Token.objects.get().data)
    sealing.rotate()
    jobs.run_pending()
    kept = Token.objects.get()
    assert kept.data["email"] != before
    assert kept.get_scope_email() == MAIL
    assert kept.get_resources() == ["https://a.example"]
    assert Token(type="at", hash="i").get_scope_email() is None


@pytest.mark.usefixtures("own_keys")
def test_the_name_of_somebody_for_a_service_outlives_a_rotation_and_is_in_backups() -> None:
    service = Client(id="s", data={})
    service.set_redirect_uris(["https://service.example.jp/callback"])
    name = subject_of(service, 7)
    lies = SubjectKey.objects.values_list(sealing.as_it_lies("sealed"), flat=True).get()
    sealing.rotate()
    jobs.run_pending()
    assert SubjectKey.objects.values_list(sealing.as_it_lies("sealed"), flat=True).get() != lies
    assert subject_of(service, 7) == name
    assert subject_of(service, 8) != name
    assert SubjectKey in tables.models()
