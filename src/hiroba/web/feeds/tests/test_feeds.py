"""The pages of the feeds: who sees them, setting one up, what is wrong and what to do."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.intake.feeds import service as feeds
from hiroba.intake.feeds.models import Feed, Run
from hiroba.intake.feeds.types import Kind
from hiroba.intake.jma import reading
from hiroba.kernel.decide.types import SYSTEM, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.feeds.words import STATES, trouble_rows

CODE = "131041"
ALL = f"/organisations/{CODE}/feeds"
HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuDQVkpxsBhlK0gM1wZ7A5ZzRy1sFqk1mRlhjqJxoMc"
ASKED = {
    "url": {"address": "https://data.example.jp/a.csv"},
    "jma": {"address": "https://data.example.jp/feed.xml"},
    "sftp": {"address": "sftp://reader@files.example.jp/a.csv", "secret": "neighbour", "host_key": HOST_KEY},
    "database": {"address": "opendata.shown", "secret": "office", "max_rows": "1000"},
}


def come(client: Client, role: Role) -> Client:
    person = people.create_person("somebody@example.jp", None, "担当 花子")
    organisations.set_member(person, CODE, role)
    client.force_login(
        get_user_model().objects.get(pk=person), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def officer(client: Client, organisation) -> Client:
    organisation(CODE)
    return come(client, Role.OFFICER)


def made(client: Client, kind: str = "url", **changes: str) -> str:
    asked = {"title": "施設<script>", "every": "3600"} | ASKED[kind] | changes
    answer = client.post(f"{ALL}/new?kind={kind}", asked)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


@pytest.mark.parametrize("path", ["", "/new", "/of/abc", "/of/abc/edit"])
def test_strangers_and_mere_members_do_not_see_it(client: Client, organisation, path: str) -> None:
    organisation(CODE)
    assert client.get(ALL + path).status_code in (302, 401, 403)
    assert come(client, Role.MEMBER).get(ALL + path).status_code == 403


def test_the_organisations_page_leads_there(officer: Client) -> None:
    assert f'href="{ALL}"' in officer.get(f"/organisations/{CODE}").content.decode()


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_is_set_up_by_a_form(officer: Client, kind: str) -> None:
    assert "まだ登録がありません" in officer.get(ALL).content.decode()
    assert f"?kind={kind}" in officer.get(f"{ALL}/new").content.decode()
    assert "登録して取得を始める" in officer.get(f"{ALL}/new?kind={kind}").content.decode()
    page = officer.get(made(officer, kind)).content.decode()
    assert "施設&lt;script&gt;" in page
    assert "まだ取得していません" in page
    assert ("まだ登録されていません" in page) == (kind in ("sftp", "database"))
    assert "施設&lt;script&gt;" in officer.get(ALL).content.decode()
    (feed,) = feeds.every(CODE, SYSTEM)
    assert (feed.draft.kind, feed.draft.every) == (kind, 3600)


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("url", {"address": "ftp://example.org"}, "内部のアドレス"),
        ("url", {"address": "http://127.0.0.1/"}, "内部のアドレス"),
        ("url", {"address": "https://me:word@example.org/a.csv"}, "利用者の名前やパスワードは書けません"),
        ("url", {"title": ""}, "ここは必ず入れてください"),
        ("sftp", {"address": "sftp://reader:word@files.example.jp/a"}, "パスワードは書けません"),
        ("sftp", {"host_key": "ssh-ed25519 nonsense"}, "公開鍵の1行"),
        ("database", {"address": "a; drop table b"}, "「スキーマ.ビュー」の形"),
        ("database", {"max_rows": "999999999"}, "以下"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    officer: Client, kind: str, changes: dict[str, str], sentence: str
) -> None:
    asked = {"title": "x", "every": "3600"} | ASKED[kind] | changes
    answer = officer.post(f"{ALL}/new?kind={kind}", asked)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Feed.objects.exists()


def test_a_changed_shape_is_explained_and_accepted(officer: Client) -> None:
    address = made(officer)
    trouble = {"rule": "feed.column-gone", "severity": "error", "where": "data", "value": "人数<b>"}
    Feed.objects.update(
        state="changed", troubles=[trouble], dataset="", shape={"a": {"columns": {}, "rows": 1}}
    )
    Run.objects.create(
        feed=Feed.objects.get(), outcome="changed", sentence="形が違います", troubles=[trouble]
    )
    page = officer.get(address).content.decode()
    assert "項目がなくなりました" in page
    assert "人数&lt;b&gt;" in page
    assert "この形で受け入れる" in page
    assert "データの形が変わりました" in officer.get(ALL).content.decode()
    assert "受け入れて" in officer.post(address, {"act": "accept"}, follow=True).content.decode()
    assert Feed.objects.get().shape == {}


def test_a_changed_type_is_told_in_words(officer: Client) -> None:
    address = made(officer)
    trouble = {"rule": "feed.type-changed", "severity": "error", "where": "data"}
    Feed.objects.update(state="changed", troubles=[trouble | {"value": "定員: a → b: integer → string"}])
    assert "data 定員: a → b: 整数 → 文字" in officer.get(address).content.decode()


def test_a_feed_is_run_stopped_begun_and_removed(officer: Client) -> None:
    address = made(officer)
    for act, state in (("run", "new"), ("pause", "paused"), ("resume", "new"), ("nonsense", "new")):
        assert officer.post(address, {"act": act}, follow=True).status_code == 200
        assert Feed.objects.get().state == state
    assert officer.post(address, {"act": "remove"}, follow=True).status_code == 200
    assert not Feed.objects.exists()
    assert officer.get(address).status_code == 404


def test_a_feed_that_moved_is_changed_in_its_place(officer: Client) -> None:
    address = made(officer)
    Feed.objects.update(validators=["tag", ""], shape={"a": {"columns": {}, "rows": 1}}, state="failing")
    assert f'href="{address}/edit"' in officer.get(address).content.decode()
    page = officer.get(f"{address}/edit").content.decode()
    assert 'value="https://data.example.jp/a.csv"' in page
    asked = {"title": "施設", "address": "https://data.example.jp/a.csv", "every": "86400"}
    assert officer.post(f"{address}/edit", asked)["Location"] == address
    feed = Feed.objects.get()
    assert (feed.every, feed.title, feed.validators) == (86400, "施設", ["tag", ""])
    officer.post(f"{address}/edit", asked | {"address": "https://data.example.jp/b.csv"})
    feed = Feed.objects.get()
    assert (feed.address, feed.validators, feed.shape) == ("https://data.example.jp/b.csv", [], {})
    wrong = officer.post(f"{address}/edit", asked | {"address": "http://127.0.0.1/"})
    assert (wrong.status_code, "内部のアドレス" in wrong.content.decode()) == (400, True)
    officer.post(address, {"act": "pause"})
    assert "止めたまま" in officer.post(f"{address}/edit", asked, follow=True).content.decode()
    assert Feed.objects.get().state == "paused"


def test_a_feed_of_another_organisation_is_not_found_here(officer: Client, organisation) -> None:
    address = made(officer)
    organisation("131050")
    person = get_user_model().objects.get().pk
    organisations.set_member(person, "131050", Role.OFFICER)
    assert officer.get(address.replace(CODE, "131050")).status_code == 404
    assert officer.get(f"{address.replace(CODE, '131050')}/edit").status_code == 404


def test_every_state_and_every_rule_has_words() -> None:
    from pathlib import Path

    from hiroba.intake.feeds.types import State, Trouble

    assert set(STATES) == set(State)
    folder = Path(reading.__file__).parent
    text = "".join(path.read_text() for path in folder.glob("*.py"))
    rules = {word for word in text.replace("'", '"').split('"') if word.startswith("jma.") and "-" in word}
    assert rules
    for rule in rules:
        (row,) = trouble_rows([Trouble(rule, "error")])
        assert row.title != "取得できませんでした", rule
