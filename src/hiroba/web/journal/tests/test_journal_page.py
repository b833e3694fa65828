"""Administrators read their organisation's lines, operators all, others none."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.kernel.decide.types import SYSTEM, Principal, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Outcome
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people

SOMEBODY = Principal("person", "7")
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(organisation):
    organisation("131016")
    organisation("131024")
    made = {
        "operator": people.create_person("o@example.jp", None, "運営", operator=True),
        "administrator": people.create_person("a@example.jp", None, "管理"),
        "officer": people.create_person("b@example.jp", None, "担当"),
    }
    organisations.set_member(made["administrator"], "131016", Role.ADMINISTRATOR)
    organisations.set_member(made["officer"], "131016", Role.OFFICER)
    journal.record(SYSTEM, "dataset.publish", "dataset", "<b>own</b>", organisation="131016")
    journal.record(
        SYSTEM, "feed.add", "feed", "other-feed", organisation="131024", outcome=Outcome.REFUSED, rules=("r1",),
        details={"n": 1}, purpose="research", on_behalf="7",
    )  # fmt: skip
    return made


def _page(person: int | None, address: str):
    client = Client()
    if person is not None:
        client.force_login(
            get_user_model().objects.get(pk=person), "allauth.account.auth_backends.AuthenticationBackend"
        )
    return client.get(address)


def test_administrators_read_their_own_lines(town):
    page = _page(town["administrator"], "/organisations/131016/journal")
    told = page.content.decode()
    assert page.status_code == 200
    assert "データを公開しました" in told
    assert "&lt;b&gt;own" in told
    assert "other-feed" not in told
    crossed = _page(town["administrator"], "/organisations/131016/journal?organisation=131024").content
    assert b"other-feed" not in crossed


@pytest.mark.parametrize(
    "address", ["/journal", "/organisations/131016/journal", "/organisations/131024/journal"]
)
@pytest.mark.parametrize("who", ["officer", None])
def test_others_read_none(town, who, address):
    assert _page(town.get(who), address).status_code in (401, 403)


def test_an_administrator_does_not_read_the_whole(town):
    assert _page(town["administrator"], "/journal").status_code == 403
    assert _page(town["administrator"], "/organisations/131024/journal").status_code == 403


def test_operators_read_and_narrow(town):
    told = _page(town["operator"], "/journal?action=feed.add&organisation=131024").content.decode()
    assert "other-feed" in told
    assert "断られました" in told
    assert "&lt;b&gt;own" not in told
    refused = _page(town["operator"], "/journal?outcome=refused").content.decode()
    assert "other-feed" in refused
    assert "&lt;b&gt;own" not in refused
    assert _page(town["operator"], "/journal?since=2020-01-01&until=9999-12-31").status_code == 200
    assert (
        _page(town["operator"], "/journal?since=2020-01-01&until=2020-01-02").content.count(b"hb-card__meta")
        == 0
    )
    assert _page(town["operator"], "/journal?since=never&kind=none").status_code == 400
    assert _page(town["operator"], "/journal?before=99999999999999999999").status_code == 200


def test_what_was_refused_is_told_as_tried(town):
    journal.refused(SOMEBODY, "dataset.publish", "dataset", organisation="131016")
    journal.flush()
    told = _page(town["administrator"], "/organisations/131016/journal?outcome=refused").content.decode()
    assert "データを公開しようとしました" in told
    assert "断られました" in told
    assert "許すルールがありませんでした" in told


def test_many_lines_come_in_pages(town):
    journal.record_all(SYSTEM, "dataset.publish", "dataset", [(f"d{n}", "131016", {}) for n in range(60)])
    journal.seal()
    first = _page(town["operator"], "/journal").content.decode()
    assert "鎖につながれています" in first
    assert "もっと前を見る" in first
    before = first.partition("before=")[2].partition('"')[0]
    assert "もっと前を見る" not in _page(town["operator"], f"/journal?before={before}").content.decode()
