"""An organisation asks another connector for data: from its catalogue to a dataset here, and to its end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Version
from hiroba.catalog.tables import service as tables
from hiroba.catalog.workbench.tests.made import publish
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Limits, Role, Target, TargetKind, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outside.types import Answer, Unreachable
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.protocols.dsp import pulling
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.dsp.messages import PATH, message
from hiroba.protocols.dsp.models import Asked, Peer, Pull
from hiroba.protocols.dsp.tests.shapes import fits
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import State, Terms, TransferState

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = {"名称": ["一号", "二号"], "電話": ["1", "2"]}
NAMES = {"名称": "name", "電話": "phone"}


class Network:
    """What is sent to the square's own address arrives there; what was sent is remembered.

    Both sides are organisations of one square here, each with what the other gave it.
    """

    def __init__(self) -> None:
        self.client = TestClient(Starlette(routes=dsp.routes()))
        self.sent: list[tuple[str, str, dict[str, str], dict]] = []
        self.down: set[str] = set()  # words in addresses that do not answer

    async def ask(self, method, url, *, headers=None, body=b"", timeout=0, limit=0, redirects=0):
        if any(each in url for each in self.down):
            raise Unreachable(url=url, why="timeout")
        path = url.removeprefix(settings.server().address)
        assert path.startswith("/"), url
        said = fits(json.loads(body)) if body else {}
        self.sent.append((method, path, dict(headers or {}), said))
        answer = await asyncio.to_thread(
            self.client.request, method, path, headers=dict(headers or {}), content=body
        )
        return Answer(answer.status_code, dict(answer.headers), answer.content, url)

    def last(self, word: str) -> tuple[str, dict[str, str], dict]:
        """Path, headers and message of the last that was posted to such an address."""
        method_path = [each for each in self.sent if word in each[1] and each[0] == "POST"]
        return method_path[-1][1:]

    def post(self, path, said, headers):
        answer = self.client.post(path, json=said, headers=headers)
        return answer.status_code, fits(answer.json())


def settle():
    while outbox.deliver() + jobs.run_pending():
        pass


def _officer(code, name, role=Role.ADMINISTRATOR):
    person = people.create_person(f"{name}@example.ac.jp", None, name)
    organisations.set_member(person, code, role)
    return people.principal_of_person(person)


@pytest.fixture
def network(monkeypatch):
    found = Network()
    monkeypatch.setattr("hiroba.kernel.outside.service.ask", found.ask)
    monkeypatch.setattr("hiroba.kernel.outside.service.check", lambda _url, _schemes=(): None)
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)
    return found


@pytest.fixture
def user(organisation):
    return _officer(organisation("univ", kind="university", name="みらい大学").code, "researcher")


@pytest.fixture
def peer(network, user, home):
    """The pair has exchanged its tokens."""
    token, _info = people.issue_token(int(user.id), "univ", "connector", [Action.AGREEMENT_NEGOTIATE], None)
    info, ours = dsp.add(user, "univ", "ひろば市", settings.server().address, token, shows_token=True)
    owner = _officer(home.code, "owner")
    dsp.add(owner, home.code, "みらい大学", settings.server().address + PATH, ours, shows_token=False)
    return info


@pytest.fixture
def terms(tmp_path, home):
    dataset = publish(
        tmp_path, "内部の便所", COLUMNS, names=NAMES, organisation=home.code, visibility=Visibility.PRIVATE
    )
    return Terms(
        Target(TargetKind.DATASET, dataset, home.code), "内部の便所", Limits(frozenset({"name"})),
        frozenset({"research", "statistics"}), ("attribute", "inform", "delete:P30D", "reidentify-not"),
    )  # fmt: skip


@pytest.fixture
def offer(officer, terms):
    return agreements.offer(officer, terms)


@pytest.fixture
def asked(peer, offer, user):
    [found] = dsp.catalogue_of(user, peer.id)
    return dsp.ask(user, peer.id, found.id, "research")


def _provider(row_id):
    pid = Asked.objects.get(pk=row_id).provider_pid
    return pid.rpartition(":")[2]


def _agreed(asked, officer, user):
    agreements.agree(officer, _provider(asked.id), 1)
    settle()
    return dsp.asked(user, asked.id)


def _in_use(asked, officer, user):
    info = _agreed(asked, officer, user)
    dsp.sign(user, info.id, info.number)
    settle()
    return dsp.asked(user, asked.id)


def _titles(dataset, who):
    detail = datasets.detail(dataset, decide.sight(who))
    [table] = detail.tables
    page = tables.query(storage.local_path(table.parquet), table.schema)
    return [[row[each.name] for each in table.schema.columns] for row in page.rows], [
        each.title for each in table.schema.columns
    ]


def test_the_whole_way(network, peer, asked, officer, user):
    assert asked.state is State.REQUESTED
    assert asked.terms.purposes == frozenset({"research"})
    theirs = agreements.negotiation(officer, _provider(asked.id))
    assert theirs.terms.purposes == frozenset({"research"})
    assert theirs.terms.duties == asked.terms.duties
    info = _agreed(asked, officer, user)
    assert (info.state, info.agreement[:21]) == (State.AGREED, "urn:hiroba:agreement:")
    dsp.sign(user, info.id, info.number)
    settle()
    info = dsp.asked(user, info.id)
    assert (info.state, info.transfer, info.trouble) == (State.FINALIZED, TransferState.STARTED, "")
    assert agreements.negotiation(officer, _provider(info.id)).state is State.FINALIZED
    assert _titles(info.dataset, user) == ([["一号"], ["二号"]], ["名称"])
    detail = datasets.detail(info.dataset, decide.sight(user))
    assert detail.publisher == "ひろば市"
    assert json.loads(detail.extras["odrl"])["@id"] == info.agreement
    assert detail.card.visibility is Visibility.PRIVATE
    agreements.end(officer, theirs.agreement or agreements.negotiation(officer, theirs.id).agreement)
    settle()
    info = dsp.asked(user, info.id)
    assert (info.transfer, info.closed is not None) == (TransferState.TERMINATED, True)
    assert not _seen(info.dataset, user)
    assert info.erase - info.closed == timedelta(days=30)
    assert Version.objects.filter(dataset=info.dataset).exists()
    Asked.objects.filter(pk=info.id).update(erase=timezone.now())
    pulling.look(None)
    assert not Version.objects.filter(dataset=info.dataset).exists(), "deleted as was agreed"


def test_members_use_it_for_the_purpose_that_was_agreed_on(asked, officer, user):
    dataset = _in_use(asked, officer, user).dataset
    member = _officer("univ", "student", Role.MEMBER)
    for purpose, seen in (("research", True), ("statistics", False), ("", False)):
        assert _seen(dataset, replace(member, purpose=purpose)) is seen, purpose


def _seen(dataset, who):
    try:
        datasets.detail(dataset, decide.sight(who))
    except HirobaError:
        return False
    return True
