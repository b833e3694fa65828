"""An organisation asks another connector for data: from its catalogue to a dataset here, and to its end."""

from __future__ import annotations

import asyncio
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

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
from hiroba.protocols.dsp import fetching, pulling
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.dsp.messages import PATH, BadMessage, message
from hiroba.protocols.dsp.models import Asked, Pull
from hiroba.protocols.dsp.peers import token_for
from hiroba.protocols.dsp.tests.shapes import fits
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.models import Transfer
from hiroba.rules.agreements.types import Side, State, Terms, TransferState

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = {"名称": ["一号", "二号"], "電話": ["1", "2"]}
CONTEXT: Any = None  # of a job that looks at nothing of it
HELD = Pull(endpoint="https://connector.example.com/data")
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
    dsp.add(owner, home.code, "みらい大学", settings.server().address, ours, shows_token=False)
    return info


@pytest.fixture
def terms(tmp_path, home):
    dataset = publish(
        tmp_path, "内部の便所", COLUMNS, names=NAMES, organisation=home.code, visibility=Visibility.PRIVATE
    )
    return Terms(
        Target(TargetKind.DATASET, dataset, home.code), "内部の便所", Limits(frozenset({"name"})),
        frozenset({"research", "statistics"}), ("attribute", "inform", "delete:P30D", "reidentify-not"),
        labels={"name": "名称", "phone": "電話"},
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
    assert asked.terms.labels == {"name": "名称"}, "what was not offered is not even named"
    theirs = agreements.negotiation(officer, _provider(asked.id))
    assert theirs.terms.purposes == frozenset({"research"})
    assert theirs.terms.duties == asked.terms.duties
    info = _agreed(asked, officer, user)
    assert (info.state, info.agreement[:21]) == (State.AGREED, "urn:hiroba:agreement:")
    assert "「名称」" in agreements.extent(info.terms, "univ"), "an officer reads what they sign"
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
    assert info.transfer is TransferState.TERMINATED
    assert not _seen(info.dataset, user)
    assert info.closed is not None
    assert info.erase == info.closed + timedelta(days=30)
    assert Version.objects.filter(dataset=info.dataset).exists()
    Asked.objects.filter(pk=info.id).update(erase=timezone.now())
    pulling.look(CONTEXT)
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


def _strangers(headers):
    """What whoever is not the other side of a process may show."""
    yield {}
    yield {"Authorization": "Bearer hrp_wrong"}
    yield {"Authorization": headers["Authorization"].replace("Bearer", "Basic")}


def test_forged_messages_find_nothing_and_tell_nothing(network, asked, officer, user):
    agreements.agree(officer, _provider(asked.id), 1)
    settle()
    path, headers, said = network.last("/agreement")
    before = Asked.objects.get(pk=asked.id)
    nothing = network.post(path.replace(asked.id, "nothing"), said, headers)
    assert nothing[0] == 404
    for forged in _strangers(headers):
        status, told = network.post(path, said, forged)
        assert (status, told["reason"]) == (404, nothing[1]["reason"])
        assert network.client.get(path.removesuffix("/agreement"), headers=forged).status_code == 404
    key = path.split("/callbacks/")[1].split("/")[0]
    assert network.post(path.replace(key, "x" * len(key)), said, headers)[0] == 404
    for wrong in (
        said | {"consumerPid": "another"},
        said | {"providerPid": "urn:hiroba:negotiation:another"},
        said | {"providerPid": "../../catalog"},
        said | {"@type": "ContractOfferMessage"},
        said | {"agreement": said["agreement"] | {"target": "urn:hiroba:dataset:another"}},
        said | {"agreement": "all"},
    ):
        assert network.client.post(path, json=wrong, headers=headers).status_code == 400
    after = Asked.objects.get(pk=asked.id)
    assert (after.state, after.number, after.agreement) == (before.state, before.number, before.agreement)
    assert network.client.get(path.removesuffix("/agreement"), headers=headers).json()["state"] == "AGREED"


def test_the_token_of_another_connector_opens_nothing(network, asked, officer, user):
    """Both have a token of the same organisation, and one knows the other's callback address."""
    _other, token = dsp.add(user, "univ", "ほか", settings.server().address + "/other", shows_token=True)
    agreements.agree(officer, _provider(asked.id), 1)
    settle()
    path, _headers, said = network.last("/agreement")
    assert network.post(path, said, {"Authorization": f"Bearer {token}"})[0] == 404


def test_the_owner_shows_its_token_to_the_connector_it_belongs_to_and_to_no_other(network, peer, home):
    base = settings.server().address + PATH
    assert token_for(home.code, f"{base}/callbacks/k").startswith("hrp_")
    for other in (
        f"{base}.evil.example/x", f"{base}evil/x", settings.server().address, f"{base}/../x", f"{base}/%2e%2e/x",
        "https://evil.example" + PATH,
    ):  # fmt: skip
        assert token_for(home.code, other) == "", other
    assert token_for("univ", "https://connector.example.com/x") == ""


def test_what_comes_out_of_order_is_refused_and_what_comes_twice_counts_once(network, asked, officer, user):
    row = Asked.objects.get(pk=asked.id)
    agreements.answer(officer, _provider(asked.id), 1, row_terms(officer, asked))
    settle()
    offer_path, headers, offer = network.last("/offers")
    pids = {"providerPid": row.provider_pid, "consumerPid": asked.id}
    base = offer_path.removesuffix("/offers")
    final = message("ContractNegotiationEventMessage", **pids, eventType="FINALIZED")
    assert network.post(f"{base}/events", final, headers)[0] == 400, "nothing is signed"
    info = dsp.asked(user, asked.id)
    assert info.state is State.OFFERED
    with pytest.raises(agreements.NotNow):
        dsp.sign(user, info.id, info.number)
    with pytest.raises(agreements.NotNow):
        dsp.accept(user, info.id, info.number - 1)  # the offer that they saw is not the last
    dsp.accept(user, info.id, info.number)
    with pytest.raises(agreements.NotNow):
        dsp.accept(user, info.id, info.number)  # pressed twice
    assert network.post(f"{base}/offers", offer, headers)[0] == 400, "the offer was taken already"
    agreements.agree(officer, _provider(asked.id), 3)
    settle()
    path, headers, said = network.last("/agreement")
    number = dsp.asked(user, asked.id).number
    assert network.post(path, said, headers)[0] == 200
    assert dsp.asked(user, asked.id).number == number
    dsp.sign(user, asked.id, number)
    settle()
    assert network.post(f"{base}/events", final, headers)[0] == 200
    assert dsp.asked(user, asked.id).state is State.FINALIZED
    end = message("ContractNegotiationTerminationMessage", **pids)
    assert network.post(f"{base}/termination", end, headers)[0] == 400, "what is finalized stays"
    assert Pull.objects.filter(asked=asked.id).count() == 1


def row_terms(officer, asked):
    known = agreements.negotiation(officer, _provider(asked.id)).terms
    return replace(known, duties=("attribute",))


def test_a_transfer_moves_by_the_figure_and_its_secret_goes_with_it(network, asked, officer, user):
    info = _in_use(asked, officer, user)
    path, headers, said = network.last("/start")
    pids = {name: said[name] for name in ("providerPid", "consumerPid")}
    base = path.removesuffix("/start")
    for forged in _strangers(headers):
        assert (
            network.post(f"{base}/termination", message("TransferTerminationMessage", **pids), forged)[0]
            == 404
        )
    assert _seen(info.dataset, user)
    stop = message("TransferSuspensionMessage", **pids)
    assert network.post(f"{base}/suspension", stop, headers)[1]["state"] == "SUSPENDED"
    done = message("TransferCompletionMessage", **pids)
    assert network.post(f"{base}/completion", done, headers)[0] == 400, "only what runs is completed"
    assert network.post(f"{base}/start", message("TransferStartMessage", **pids), headers)[0] == 200
    settle()
    elsewhere = said["dataAddress"] | {"endpoint": "not an address"}
    assert "Authorization" in headers
    assert network.post(f"{base}/completion", done, headers)[1]["state"] == "COMPLETED"
    assert _seen(info.dataset, user), "what was handed over is used until the agreement ends"
    row = Pull.objects.get(asked=asked.id)
    assert (row.secret, row.endpoint) == ("", "")
    again = message("TransferStartMessage", **pids, dataAddress=elsewhere)
    assert network.post(f"{base}/start", again, headers)[0] == 400
    Asked.objects.filter(pk=asked.id).update(ends=timezone.now())
    pulling.look(CONTEXT)
    assert not _seen(info.dataset, user)
    with pytest.raises(agreements.NotNow):
        dsp.start(user, asked.id)


def test_we_need_it_no_more_and_ask_again(network, asked, officer, user):
    info = _in_use(asked, officer, user)
    info = dsp.finish(user, info.id)
    assert (info.transfer, _seen(info.dataset, user)) == (TransferState.TERMINATED, False)
    assert network.last("/termination")[2]["@type"] == "TransferTerminationMessage"
    dsp.start(user, info.id)
    with pytest.raises(dsp.PeerInUse):
        dsp.remove(user, info.peer.id)
    settle()
    info = dsp.asked(user, info.id)
    assert (info.transfer, info.closed, info.erase) == (TransferState.STARTED, None, None)
    assert _seen(info.dataset, user)
    dsp.finish(user, info.id)
    dsp.remove(user, info.peer.id)
    assert dsp.peers(user, "univ") == []
    assert dsp.asked(user, info.id).agreement, "what was agreed on stays on record"


def test_it_is_paused_taken_up_again_and_complete(network, asked, officer, user):
    info = dsp.pause(user, _in_use(asked, officer, user).id)
    theirs = Transfer.objects.get()
    assert (info.transfer, theirs.state) == (TransferState.SUSPENDED, "SUSPENDED")
    fetched = info.fetched
    for early in (dsp.pause, dsp.complete):
        with pytest.raises(agreements.NotNow):
            early(user, asked.id)
    dsp.start(user, asked.id)
    settle()
    assert dsp.asked(user, asked.id).fetched == fetched, "nothing is fetched while it is paused"
    assert _seen(info.dataset, user), "what was handed over is used"
    dsp.resume(user, asked.id)
    settle()
    info = dsp.asked(user, asked.id)
    assert (info.transfer, info.trouble) == (TransferState.STARTED, "")
    assert info.fetched != fetched
    info = dsp.complete(user, asked.id)
    theirs.refresh_from_db()
    assert (info.transfer, theirs.state, theirs.digest) == (TransferState.COMPLETED, "COMPLETED", "")
    assert (info.closed, _seen(info.dataset, user)) == (None, True)
    assert Pull.objects.get().secret == ""
    with pytest.raises(agreements.NotNow):
        dsp.resume(user, asked.id)
    with pytest.raises(dsp.UnknownAsked):
        dsp.pause(officer, asked.id)


def _step(officer, state, why=""):
    agreements.step_transfer(officer, Transfer.objects.get().pk, state, Side.PROVIDER, why)
    settle()


def test_the_owner_holds_one_transfer_and_alone_takes_it_up_again(
    network, asked, officer, user, tmp_path, home
):
    before = _in_use(asked, officer, user)
    _step(officer, TransferState.SUSPENDED, "誤りを直しています。")
    info = dsp.asked(user, asked.id)
    assert (info.transfer, info.held, info.why) == (
        TransferState.SUSPENDED, Side.PROVIDER, "誤りを直しています。",
    )  # fmt: skip
    assert _seen(info.dataset, user), "what was handed over is used"
    with pytest.raises(agreements.NotNow):
        dsp.resume(user, asked.id)
    _path, headers, said = network.last("/suspension")
    pids = {name: said[name] for name in ("providerPid", "consumerPid")}
    asking = next(headers for _method, path, headers, _said in network.sent if "transfers/request" in path)
    token = {"Authorization": asking["Authorization"]}
    place = f"{PATH}/transfers/{pids['providerPid']}"
    assert network.post(f"{place}/start", message("TransferStartMessage", **pids), token)[0] == 400
    assert headers["Authorization"] != token["Authorization"]
    _step(officer, TransferState.STARTED)
    info = dsp.asked(user, asked.id)
    assert (info.transfer, info.held, info.why, info.trouble) == (TransferState.STARTED, None, "", "")
    assert info.fetched > before.fetched
    _step(officer, TransferState.COMPLETED, "年度が終わりました。")
    info = dsp.asked(user, asked.id)
    assert (info.transfer, info.why, info.closed) == (TransferState.COMPLETED, "年度が終わりました。", None)
    assert _seen(info.dataset, user)


def test_each_side_hears_by_mail_what_the_other_did(network, asked, officer, user, mailoutbox):
    def heard(who):
        """What was written to somebody since one looked last; where its links lead."""
        settle()
        found = [each for each in mailoutbox if each.to == [f"{who}@example.ac.jp"]]
        links = {each.body.split()[-1].removeprefix(settings.server().address) for each in found}
        told = [each.subject.removeprefix("【広場】").partition("：")[0] for each in found]
        mailoutbox.clear()
        return told, links

    here = f"/organisations/univ/dataspace/asked/{asked.id}"
    info = _agreed(asked, officer, user)
    told, links = heard("researcher")
    assert "持ち主が署名しました。内容を確かめて署名してください" in told
    assert here in links
    dsp.sign(user, info.id, info.number)
    settle()
    mailoutbox.clear()
    theirs = {f"/agreements/{Transfer.objects.get().agreement_id}"}
    dsp.pause(user, asked.id)
    assert heard("owner") == (["データを使う側が、受け渡しを止めています"], theirs)
    dsp.resume(user, asked.id)
    assert heard("owner") == (["データの受け渡しが再開しました"], theirs)
    _step(officer, TransferState.SUSPENDED, "秘密の理由")
    assert not any("秘密" in each.body for each in mailoutbox), "words of the other side are read on the page"
    assert heard("researcher") == (["データの持ち主が、受け渡しを止めています"], {here})
    _step(officer, TransferState.STARTED)
    assert heard("researcher") == (["データの受け渡しが再開しました"], {here})
    _step(officer, TransferState.TERMINATED)
    assert heard("researcher") == (["データの持ち主が、受け渡しを終わりにしました"], {here})
    assert heard("owner") == ([], set()), "nobody hears of what they did themselves"


def test_the_owner_breaks_one_transfer_off_and_the_agreement_stands(network, asked, officer, user):
    info = _in_use(asked, officer, user)
    _step(officer, TransferState.TERMINATED, "別の渡しかたに変えます。")
    info = dsp.asked(user, asked.id)
    assert (info.transfer, info.why) == (TransferState.TERMINATED, "別の渡しかたに変えます。")
    assert not _seen(info.dataset, user)
    dsp.start(user, asked.id)
    settle()
    assert dsp.asked(user, asked.id).transfer is TransferState.STARTED


def test_what_we_paused_the_owner_does_not_take_up(network, asked, officer, user):
    dsp.pause(user, _in_use(asked, officer, user).id)
    with pytest.raises(agreements.NotNow):
        _step(officer, TransferState.STARTED)
    assert dsp.resume(user, asked.id).held is None


def test_a_pause_that_was_not_heard_is_noticed_when_the_data_is_closed(network, asked, officer, user):
    info = _in_use(asked, officer, user)
    network.down = {"/callbacks/"}
    _step(officer, TransferState.SUSPENDED)
    assert dsp.asked(user, asked.id).transfer is TransferState.STARTED
    dsp.start(user, asked.id)
    settle()
    assert (dsp.asked(user, asked.id).held, _seen(info.dataset, user)) == (Side.PROVIDER, True)


def test_what_they_did_not_take_changes_nothing_of_a_transfer(network, asked, officer, user):
    _in_use(asked, officer, user)
    network.down = {"/suspension"}
    with pytest.raises(Unreachable):
        dsp.pause(user, asked.id)
    assert dsp.asked(user, asked.id).transfer is TransferState.STARTED
    Transfer.objects.update(state="SUSPENDED")
    with pytest.raises(dsp.PeerRefused):
        dsp.complete(user, asked.id)
    assert dsp.asked(user, asked.id).transfer is TransferState.STARTED


def test_an_offer_is_answered_with_another_purpose(network, asked, officer, user):
    theirs = agreements.negotiation(officer, _provider(asked.id))
    agreements.answer(officer, theirs.id, 1, replace(theirs.terms, duties=("attribute",)))
    settle()
    info = dsp.asked(user, asked.id)
    with pytest.raises(BadMessage):
        dsp.counter(user, info.id, info.number, "selling")
    with pytest.raises(agreements.NotNow):
        dsp.counter(user, info.id, info.number - 1, "statistics")
    info = dsp.counter(user, info.id, info.number, "statistics")
    assert (info.state, info.purpose) == (State.REQUESTED, "statistics")
    theirs = agreements.negotiation(officer, theirs.id)
    assert (theirs.state, theirs.number) == (State.REQUESTED, 3)
    for terms in (theirs.terms, info.terms):
        assert (terms.purposes, terms.duties) == (frozenset({"statistics"}), ("attribute",))
    agreements.agree(officer, theirs.id, 3)
    settle()
    dsp.sign(user, info.id, info.number + 1)
    settle()
    assert dsp.asked(user, info.id).state is State.FINALIZED


def test_an_answer_that_they_refuse_is_taken_back_whole(network, asked, officer, user):
    theirs = agreements.negotiation(officer, _provider(asked.id))
    agreements.answer(officer, theirs.id, 1, theirs.terms)
    settle()
    network.down = {"/callbacks/"}
    agreements.terminate(officer, theirs.id, 2, "年度の途中で持ち主が変わります。")
    settle()
    before = dsp.asked(user, asked.id)
    with pytest.raises(dsp.PeerRefused):
        dsp.counter(user, asked.id, before.number, "statistics")
    after = dsp.asked(user, asked.id)
    assert (after.state, after.purpose, after.terms) == (State.OFFERED, "research", before.terms)


def test_why_they_ended_it_is_told(network, asked, officer, user):
    agreements.terminate(officer, _provider(asked.id), 1, "年度の途中で持ち主が変わります。")
    settle()
    info = dsp.asked(user, asked.id)
    assert (info.state, info.trouble) == (State.TERMINATED, "年度の途中で持ち主が変わります。")


def test_what_nobody_heard_is_said_again(network, asked, officer, user):
    info = _agreed(asked, officer, user)
    network.down = {"/verification"}
    with pytest.raises(Unreachable):
        dsp.sign(user, info.id, info.number)
    info = dsp.asked(user, info.id)
    assert info.state is State.VERIFIED
    network.down = set()
    assert dsp.sign(user, info.id, info.number).state is State.FINALIZED


def test_what_they_refuse_is_taken_back(network, asked, officer, user):
    info = _agreed(asked, officer, user)
    agreements.terminate(officer, _provider(asked.id), 2)
    with pytest.raises(dsp.PeerRefused):
        dsp.sign(user, info.id, info.number)
    assert dsp.asked(user, info.id).state is State.AGREED
    assert dsp.look_again(user, info.id).state is State.TERMINATED


def test_a_transfer_that_ended_unheard_is_noticed_when_its_data_is_closed(network, asked, officer, user):
    info = _in_use(asked, officer, user)
    network.down = {"/callbacks/"}
    made = agreements.negotiation(officer, _provider(asked.id)).agreement
    agreements.end(officer, made)
    settle()
    assert _seen(info.dataset, user)
    Asked.objects.filter(pk=asked.id).update(due=timezone.now())
    pulling.look(CONTEXT)
    settle()
    assert not _seen(info.dataset, user)
    assert dsp.asked(user, asked.id).transfer is TransferState.TERMINATED


def test_data_that_changes_is_fetched_anew_and_what_ended_meanwhile_brings_nothing(
    network, asked, officer, user, tmp_path, home, monkeypatch
):
    info = _in_use(asked, officer, user)
    publish(
        tmp_path, "内部の便所", {"名称": ["三号"], "電話": ["3"]}, names=NAMES, organisation=home.code,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    dsp.start(user, asked.id)
    settle()
    assert _titles(info.dataset, user)[0] == [["三号"]]
    publish(
        tmp_path, "内部の便所", {"名称": ["四号"], "電話": ["4"]}, names=NAMES, organisation=home.code,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    fetched = fetching._fetched

    def slow(pull, folder):
        found = fetched(pull, folder)
        Pull.objects.filter(pk=pull.pk).update(state=TransferState.SUSPENDED.value)
        return found

    monkeypatch.setattr(fetching, "_fetched", slow)
    dsp.start(user, asked.id)
    settle()
    assert _titles(info.dataset, user)[0] == [["三号"]]


def test_only_officers_ask_and_only_what_can_be_kept(network, peer, offer, user, officer, monkeypatch):
    member = _officer("univ", "student", Role.MEMBER)
    stranger = _officer("univ", "clerk", Role.OFFICER)
    for who in (member, officer):
        with pytest.raises(dsp.UnknownPeer):
            dsp.catalogue_of(who, peer.id)
    with pytest.raises(decide.Forbidden):
        dsp.add(stranger, "univ", "x", "https://connector.example.com/dsp", shows_token=False)
    [found] = dsp.catalogue_of(stranger, peer.id)
    with pytest.raises(HirobaError, match="purpose"):
        dsp.ask(stranger, peer.id, found.id, "welfare")
    asked = dsp.ask(stranger, peer.id, found.id, "statistics")
    with pytest.raises(dsp.UnknownAsked):
        dsp.asked(officer, asked.id)
    wide = network.ask

    async def strange(method, url, **more):
        answer = await wide(method, url, **more)
        said = json.loads(answer.body)
        for each in said.get("dataset", ()):
            each["hasPolicy"][0]["permission"][0]["constraint"].append({"leftOperand": "spatial"})
        return Answer(answer.status, answer.headers, json.dumps(said).encode(), url)

    monkeypatch.setattr("hiroba.kernel.outside.service.ask", strange)
    [found] = dsp.catalogue_of(stranger, peer.id)
    assert found.terms is None
    assert "spatial" in found.policy
    with pytest.raises(HirobaError, match="守れません"):
        dsp.ask(stranger, peer.id, found.id, "research")


def test_several_tables_come_together_and_a_next_page_elsewhere_is_not_followed(network, monkeypatch):
    pages = {
        HELD.endpoint: Answer(200, {"link": '<?table=1>; rel="next"', "content-type": "text/csv"}, b"a\n1\n"),
        f"{HELD.endpoint}?table=1": Answer(200, {"content-type": "text/csv"}, b"b\n2\n"),
    }

    async def ask(_method, url, **_more):
        return pages[url]

    monkeypatch.setattr("hiroba.kernel.outside.service.ask", ask)
    with storage.workspace() as folder:
        whole = fetching._fetched(HELD, folder)
        with zipfile.ZipFile(whole) as archive:
            assert [archive.read(each) for each in archive.namelist()] == [b"a\n1\n", b"b\n2\n"]
    pages[HELD.endpoint] = Answer(200, {"link": '<https://evil.example/data>; rel="next"'}, b"a\n1\n")
    with storage.workspace() as folder, pytest.raises(dsp.PeerRefused):
        fetching._fetched(HELD, folder)
