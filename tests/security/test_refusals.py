"""What is refused to who is signed in or has a key is in the journal, by every way in; nothing more is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client

from hiroba.kernel.journal import refusing
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Entry
from hiroba.kernel.people import service as people
from tests.security.asking import Asking
from tests.security.seeded import CLOSED, NOBODY, OPEN, PRIVATE, SECRET, SHARED, TOWN, Seeded

LD = "/ngsi-ld/v1"


class Told:
    """The refusals since it was made or last asked."""

    def __init__(self) -> None:
        refusing.forget()
        self._after = self._last()

    def __call__(self) -> list[Entry]:
        journal.flush()
        found = [each for each in journal.entries(500) if each.id > self._after and each.outcome == "refused"]
        self._after = self._last()
        refusing.forget()
        return found

    def _last(self) -> int:
        return max((each.id for each in journal.entries(1)), default=0)

    def one(self) -> tuple[str, str, str, str, tuple[str, ...]]:
        (line,) = self()
        return line.action, line.kind, line.object_id, line.organisation, line.rules


@pytest.fixture
def told(db: None) -> Iterator[Told]:
    yield Told()
    refusing.forget()
    cache.clear()  # wrong passwords are counted there, by the address that all tests come from


def _token(seeded: Seeded, name: str) -> str:
    return people.principal_of_token(seeded.tokens[name]).id


@pytest.mark.parametrize("name", [SHARED, PRIVATE, CLOSED])
def test_data_that_somebody_may_not_see(ask: Asking, seeded: Seeded, told: Told, name: str) -> None:
    dataset, rules = seeded.datasets[name], ("closes-data",) if name == CLOSED else ()
    line = ("dataset.read", "dataset", dataset, TOWN, rules)
    for path in (f"/datasets/{dataset}", f"/datasets/{dataset}/data.csv"):
        assert ask.page("resident", "GET", path).status in (404, 403)
        assert told.one() == line, path
    machine = (
        f"/datasets/{dataset}.ttl",
        f"/api/v1/datasets/{dataset}",
        f"/api/3/action/package_show?id={dataset}",
    )
    for address in machine:
        assert ask.machine("resident", "GET", address).status == 404
        assert told.one() == line, address


@pytest.mark.parametrize("name", [SHARED, PRIVATE, CLOSED])
def test_things_that_somebody_may_not_see(ask: Asking, seeded: Seeded, told: Told, name: str) -> None:
    id, space = seeded.entities[name], {"ngsild_tenant": TOWN}
    kind, rules = ("Vault", ("closes-things",)) if name == CLOSED else ("Room", ())
    line = ("entity.read", "entity", kind, TOWN, rules)
    assert ask.machine("resident", "GET", f"{LD}/entities/{id}", **space).status == 404
    assert told.one() == line
    assert ask.machine("resident", "GET", f"{LD}/entities/{id}?options=keyValues", **space).status == 404
    assert told.one() == line
    assert ask.machine("resident", "GET", f"{LD}/temporal/entities/{id}", **space).status == 404
    assert told.one() == line
    assert ask.machine("resident", "GET", f"/v2/entities/{id}", fiware_service=TOWN).status == 404
    assert told.one() == line
    assert ask.machine("resident", "GET", f"/sta/{TOWN}/v1.1/Things({quote(id)})").status == 404
    assert told.one() == line


def test_what_is_absent_and_what_is_asked_by_nobody_is_no_line(
    ask: Asking, seeded: Seeded, told: Told
) -> None:
    counted = journal.counted().get("anonymous", 0)
    space = {"ngsild_tenant": TOWN}
    assert ask.machine("resident", "GET", f"{LD}/entities/urn:ngsi-ld:Room:no", **space).status == 404
    assert ask.machine("resident", "GET", "/api/v1/datasets/no-such").status == 404
    assert ask.machine(NOBODY, "GET", f"/api/v1/datasets/{seeded.datasets[PRIVATE]}").status == 404
    hidden = seeded.entities[PRIVATE]
    assert ask.machine(NOBODY, "GET", f"{LD}/entities/{hidden}", **space).status == 404
    assert (
        ask.machine(NOBODY, "POST", f"{LD}/entities", {"id": "urn:x:1", "type": "X"}, **space).status == 401
    )
    assert ask.page(NOBODY, "GET", f"/organisations/{TOWN}/journal").status in (302, 401)
    assert ask.machine("hrb_nonsense", "GET", "/api/v1/datasets").status == 401
    assert told() == []
    assert journal.counted()["anonymous"] > counted
    assert ask.machine("officer", "GET", f"{LD}/entities/{hidden}", **space).status == 200
    assert ask.page("officer", "GET", f"/datasets/{seeded.datasets[PRIVATE]}").status == 200
    assert told() == [], "who may see it is refused nothing"


def test_lists_and_pages_by_the_way_refuse_nothing(ask: Asking, seeded: Seeded, told: Told) -> None:
    for path in ("/", "/search", "/city", f"/organisations/{TOWN}", f"/datasets/{seeded.datasets[OPEN]}", "/rules",
                 "/workbench", "/map", "/account", "/me/data", "/publish"):  # fmt: skip
        ask.page("resident", "GET", path)
    ask.machine("resident", "GET", "/api/v1/datasets?page_size=100")
    ask.machine("resident", "GET", f"{LD}/entities?type=Room", ngsild_tenant=TOWN)
    lines = [each for each in told() if each.action != "dataset.publish"]  # of /publish itself
    assert lines == []


def test_writing_and_acting(ask: Asking, seeded: Seeded, told: Told) -> None:
    document = {"id": "urn:ngsi-ld:Room:new", "type": "Room"}
    scoped = ask.machine("dataset:read", "POST", f"{LD}/entities", document, ngsild_tenant=TOWN)
    assert scoped.status == 403
    assert told.one() == ("entity.write", "entity", "", TOWN, ("token-scope",))
    assert ask.machine("resident", "POST", "/v2/entities", document, fiware_service=TOWN).status == 403
    assert told.one()[0] == "entity.write"
    assert ask.page("member", "GET", f"/organisations/{TOWN}/journal").status == 403
    assert told.one() == ("journal.read", "journal", "", TOWN, ())
    answer = ask.page("member", "POST", f"/organisations/{TOWN}/feeds/new?kind=url", {"title": "x"})
    assert answer.status == 403
    assert told()[0].organisation == TOWN
    dataset = seeded.datasets[OPEN]
    assert ask.page("neighbour", "POST", f"/datasets/{dataset}/edit", {"title": "x"}).status == 403
    assert told()[0].object_id == dataset


def test_sql_of_a_hidden_table(ask: Asking, seeded: Seeded, told: Told) -> None:
    for name in (seeded.datasets[PRIVATE], f"まちの便所 {PRIVATE} {SECRET}"):
        sql = f'SELECT * FROM "{name}"'.encode()
        assert ask.machine("resident", "POST", "/api/v1/query", sql).status in (400, 404, 422)
        found = told()
        assert {(each.action, each.object_id) for each in found} == {
            ("dataset.read", seeded.datasets[PRIVATE])
        }
    assert ask.machine("resident", "POST", "/api/v1/query", b"SELECT * FROM nowhere").status >= 400
    assert told() == []


def test_a_purpose_that_is_none(ask: Asking, told: Told) -> None:
    for address in ("/api/v1/datasets", f"{LD}/types"):
        assert ask.machine("resident", "GET", address, hiroba_purpose="taro@example.jp").status == 400
        assert told.one() == ("purpose.say", "purpose", "", "", ("purpose-list",))


def test_a_key_that_has_ended(ask: Asking, seeded: Seeded, told: Told) -> None:
    id = _token(seeded, "to-be-revoked")
    people.revoke_token(int(id.removeprefix("token-")))
    for address in ("/api/v1/datasets", f"{LD}/types"):
        assert ask.machine("to-be-revoked", "GET", address).status == 401
        (line,) = told()
        assert (line.action, line.actor, line.organisation) == ("signin.token", id, TOWN)
        assert line.rules == ("token-ended",)


def test_wrong_passwords_name_the_account_and_nobody_else(seeded: Seeded, told: Told) -> None:
    def try_(email: str) -> None:
        Client().post("/accounts/login/", {"login": email, "password": "wrong-and-long-enough"})

    for _ in range(3):
        try_("resident@example.jp")
    try_("nobody@example.jp")
    (line,) = told()
    assert (line.actor_kind, line.actor, line.kind) == ("anonymous", "anonymous", "account")
    assert (line.object_id, line.rules) == (str(seeded.people["resident"]), ("password",))
    assert line.details["times"] == 3


def test_a_consent_that_was_not_given_is_seen_by_the_resident(
    ask: Asking, seeded: Seeded, told: Told
) -> None:
    from allauth.idp.oidc.models import Client as Opening

    from hiroba.kernel.signin import service as signin
    from hiroba.kernel.signin.subjects import subject_of
    from hiroba.rules.consents import service as consents
    from hiroba.rules.consents.types import Ask, Category

    officer = people.principal_of_person(seeded.people["officer"])
    info = consents.ask_for(
        officer,
        Ask(TOWN, "welfare", Category.ENERGY),
        "見守りのために、ご自宅の電気の使用量を福祉課が見ます。",
    )
    person = seeded.people["resident"]
    client = signin.register_opening(officer, TOWN, "見守り", ["https://watch.example.jp/back"])[1].id
    for whom in (person, person, 999_999):
        known = subject_of(Opening.objects.get(pk=client), whom)
        sent = {"client": client, "person": known, "category": "energy"}
        answer = ask.machine("officer", "POST", "/api/v1/consents/check", sent, hiroba_purpose="welfare")
        assert answer.json["allowed"] is False
    (line,) = told()
    assert (line.action, line.object_id, line.organisation) == ("consent.use", info.id, TOWN)
    assert line.details["times"] == 3
    assert str(person) not in (line.object_id, line.on_behalf)
    page = ask.page("resident", "GET", "/me/data").text
    assert "求められ、断られたこと" in page
    assert "2回" in page
    assert "求められ、断られたこと" not in ask.page("member", "GET", "/me/data").text


def test_nothing_that_was_sent_stands_in_a_line(ask: Asking, seeded: Seeded, told: Told) -> None:
    """Contents, names and addresses: only what is there has an id."""
    sent: Any = {"id": "urn:ngsi-ld:Room:taro", "type": "Room", "name": {"type": "Property", "value": "taro"}}
    ask.machine("resident", "POST", f"{LD}/entities", sent, ngsild_tenant=TOWN)
    ask.machine("resident", "GET", f"{LD}/entities/urn:ngsi-ld:Room:taro", ngsild_tenant=TOWN)
    ask.machine("resident", "GET", "/api/v1/datasets/taro")
    ask.page("resident", "GET", f"/organisations/{TOWN}/journal?q=taro")
    lines = told()
    assert len(lines) == 2
    assert "taro" not in repr(lines)
