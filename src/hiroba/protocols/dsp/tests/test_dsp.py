"""A connector of another data space on the whole way: catalogue, negotiation, agreement, transfer, data, end."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator  # type: ignore[import-untyped]
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.workbench.tests.made import publish
from hiroba.kernel.decide.types import Action, Condition, Limits, Role, Target, TargetKind, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.models import Delivery
from hiroba.kernel.outside.types import Answer, Unreachable
from hiroba.kernel.people import service as people
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.dsp.callbacks import start_what_was_waited_for
from hiroba.protocols.dsp.messages import PATH, message
from hiroba.protocols.dsp.terms import policy, wished
from hiroba.protocols.dsp.tests.shapes import RULE, fits
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.models import Agreement
from hiroba.rules.agreements.types import Terms

COLUMNS = {"name": ["一号", "二号"], "kind": ["公園", "駅"], "phone": ["1", "2"]}
NOTHING: Any = None  # the context of a job that does not look at it
CALLBACK = "https://connector.example.com/callback"


class Connector:
    """The other side: asks with its token, keeps what it is told."""

    def __init__(self, token: str) -> None:
        self.client = TestClient(Starlette(routes=dsp.routes()))
        self.headers = {"Authorization": f"Bearer {token}"}
        self.heard: dict[str, list[dict]] = defaultdict(list)
        self.down = False

    def post(self, path, said):
        answer = self.client.post(f"{PATH}/{path}", json=said, headers=self.headers)
        return answer.status_code, fits(answer.json())

    def get(self, path):
        answer = self.client.get(f"{PATH}/{path}", headers=self.headers)
        return answer.status_code, fits(answer.json())

    async def take(self, method, url, *, headers, body, timeout):
        assert url.startswith(CALLBACK)
        if self.down:
            raise Unreachable(url=url, why="timeout")
        self.heard[url.removeprefix(CALLBACK + "/")].append(fits(json.loads(body)))
        return Answer(200, {}, b"")


def _token(code, name, *scopes):
    person = people.create_person(f"{name}@example.ac.jp", None, name)
    organisations.set_member(person, code, Role.OFFICER)
    return people.issue_token(person, code, "connector", scopes, timezone.now() + timedelta(days=1))[0]


@pytest.fixture
def connector(organisation, monkeypatch):
    code = organisation("univ", kind="university", name="みらい大学").code
    found = Connector(_token(code, "machine", Action.AGREEMENT_NEGOTIATE))
    monkeypatch.setattr("hiroba.protocols.dsp.callbacks.outside.ask", found.take)
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)
    return found


@pytest.fixture
def offer(tmp_path, home, officer):
    dataset = publish(tmp_path, "内部の便所", COLUMNS, organisation=home.code, visibility=Visibility.PRIVATE)
    terms = Terms(
        Target(TargetKind.DATASET, dataset, home.code), "内部の便所", Limits(frozenset({"name", "kind"})),
        frozenset({"research"}), ("attribute", "reidentify-not"),
    )  # fmt: skip
    return agreements.offer(officer, terms)


def _settle():
    while outbox.deliver():
        pass


def _request(catalogue, **offer):
    dataset = catalogue["dataset"][0]
    wanted = {"@type": "Offer", "@id": dataset["hasPolicy"][0]["@id"], "target": dataset["@id"]}
    wanted |= {"permission": [{"action": "use"}]} | offer
    return message("ContractRequestMessage", consumerPid="urn:c:1", offer=wanted, callbackAddress=CALLBACK)


def _agreed(connector, officer):
    _status, catalogue = connector.post("catalog/request", message("CatalogRequestMessage"))
    status, process = connector.post("negotiations/request", _request(catalogue))
    assert (status, process["state"]) == (201, "REQUESTED")
    assert connector.post("negotiations/request", _request(catalogue)) == (201, process), "the same is one"
    id = process["providerPid"].rpartition(":")[2]
    agreements.agree(officer, id, 1)
    _settle()
    pids = {name: process[name] for name in ("providerPid", "consumerPid")}
    return id, pids, connector.heard["negotiations/urn:c:1/agreement"][0]["agreement"]


@pytest.mark.django_db(transaction=True)
def test_the_whole_way(connector, offer, officer):
    assert connector.client.get("/.well-known/dspace-version").json()["protocolVersions"][0]["path"] == PATH
    id, pids, agreement = _agreed(connector, officer)
    verify = message("ContractAgreementVerificationMessage", **pids)
    status, process = connector.post(f"negotiations/{pids['providerPid']}/agreement/verification", verify)
    assert (status, process["state"]) == (200, "FINALIZED")
    _settle()
    assert connector.heard["negotiations/urn:c:1/events"][0]["eventType"] == "FINALIZED"
    asked = message(
        "TransferRequestMessage", consumerPid="urn:t:1", agreementId=agreement["@id"],
        format="HttpData-PULL", callbackAddress=CALLBACK + "/",
    )  # fmt: skip
    status, transfer = connector.post("transfers/request", asked)
    assert (status, transfer["state"]) == (201, "REQUESTED")
    _settle()
    address = connector.heard["transfers/urn:t:1/start"][0]["dataAddress"]
    secret = {each["name"]: each["value"] for each in address["endpointProperties"]}["authorization"]
    path = address["endpoint"][address["endpoint"].index(PATH) :]

    def fetched(path=path, secret=secret):
        return connector.client.get(path, headers={"Authorization": f"Bearer {secret}"})

    rows = fetched().json()["rows"]
    assert [(row["name"], row["kind"]) for row in rows] == [("一号", "公園"), ("二号", "駅")]
    assert "phone" not in rows[0]
    assert fetched(secret="hrt_wrong").status_code == 404
    assert fetched(path=f"{PATH}/negotiations/{id}").status_code == 404, (
        "the secret is no key to anything else"
    )
    both = {"providerPid": transfer["providerPid"], "consumerPid": "urn:t:1"}
    connector.post(
        f"transfers/{both['providerPid']}/suspension", message("TransferSuspensionMessage", **both)
    )
    assert fetched().status_code == 404
    connector.post(f"transfers/{both['providerPid']}/start", message("TransferStartMessage", **both))
    assert fetched().status_code == 200
    agreements.end(officer, agreement["@id"].rpartition(":")[2])
    assert fetched().status_code == 404
    _settle()
    assert connector.heard["transfers/urn:t:1/termination"]
    assert connector.get(f"transfers/{both['providerPid']}")[1]["state"] == "TERMINATED"
    status, refused = connector.post("transfers/request", asked | {"consumerPid": "urn:t:2"})
    assert (status, refused["@type"]) == (400, "TransferError")


@pytest.mark.django_db(transaction=True)
def test_offers_go_back_and_forth_and_what_is_out_of_turn_is_refused(connector, offer, officer):
    _status, catalogue = connector.post("catalog/request", message("CatalogRequestMessage"))
    wide = catalogue["dataset"][0]["hasPolicy"][0]
    narrow = json.loads(json.dumps(wide))
    narrow["permission"][0]["constraint"] = [
        each | {"rightOperand": ["name"]} if each["leftOperand"] == "hiroba:column" else each
        for each in narrow["permission"][0]["constraint"]
    ]
    del narrow["@id"]
    _status, process = connector.post("negotiations/request", _request(catalogue, **narrow))
    place, id = f"negotiations/{process['providerPid']}", process["providerPid"].rpartition(":")[2]
    info = agreements.negotiation(officer, id)
    assert info.terms.limits.columns == frozenset({"name"})
    pids = {name: process[name] for name in ("providerPid", "consumerPid")}
    accept = message("ContractNegotiationEventMessage", **pids, eventType="ACCEPTED")
    assert connector.post(f"{place}/events", accept)[0] == 400, "it is the owner's turn"
    agreements.answer(officer, id, 1, offer.terms)
    connector.down = True
    _settle()
    assert not connector.heard
    connector.down = False
    Delivery.objects.update(due=timezone.now())
    _settle()
    assert connector.heard["negotiations/urn:c:1/offers"][0]["offer"]["target"], "told when it is up again"
    assert connector.post(f"{place}/events", accept | {"eventType": "FINALIZED"})[0] == 400
    assert connector.post(f"{place}/events", accept | {"consumerPid": "urn:c:2"})[0] == 400
    assert connector.post(f"{place}/events", accept)[1]["state"] == "ACCEPTED"
    end = message("ContractNegotiationTerminationMessage", **pids)
    assert connector.post(f"{place}/termination", end)[1]["state"] == "TERMINATED"
    assert connector.post(f"{place}/termination", end)[0] == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("target", ["urn:hiroba:dataset:other", "other", 7])
def test_a_counter_offer_about_other_data_ends_the_negotiation(connector, offer, officer, target):
    _status, catalogue = connector.post("catalog/request", message("CatalogRequestMessage"))
    _status, process = connector.post("negotiations/request", _request(catalogue))
    id = process["providerPid"].rpartition(":")[2]
    agreements.answer(officer, id, 1, replace(offer.terms, duties=("attribute",)))
    _settle()
    pids = {name: process[name] for name in ("providerPid", "consumerPid")}
    [theirs] = connector.heard["negotiations/urn:c:1/offers"]
    counter = message("ContractRequestMessage", **pids, offer=theirs["offer"] | {"target": target})
    status, told = connector.post(f"negotiations/{id}/request", counter)
    assert (status, told["state"]) == (200, "TERMINATED")
    _settle()
    [ended] = connector.heard["negotiations/urn:c:1/termination"]
    assert ended["reason"]
    assert agreements.negotiation(officer, id).terms.duties == ("attribute",), "nothing was taken from it"


@pytest.mark.django_db(transaction=True)
def test_strangers_and_forged_messages_get_errors_of_the_specification(
    connector, offer, officer, organisation
):
    _id, pids, agreement = _agreed(connector, officer)
    place = f"negotiations/{pids['providerPid']}"
    for headers in ({}, {"Authorization": "Bearer wrong"}, {
        "Authorization": f"Bearer {_token(organisation('rival').code, 'rival', Action.AGREEMENT_NEGOTIATE)}"
    }):  # fmt: skip
        connector.headers, kept = headers, connector.headers
        assert connector.get(place)[0] == 404
        verify = message("ContractAgreementVerificationMessage", **pids)
        assert connector.post(f"{place}/agreement/verification", verify)[0] == 404
        asked = message(
            "TransferRequestMessage", consumerPid="t", agreementId=agreement["@id"], format="HttpData-PULL",
            callbackAddress=CALLBACK,
        )  # fmt: skip
        assert connector.post("transfers/request", asked)[0] == 404
        connector.headers = kept
    _status, catalogue = connector.post("catalog/request", message("CatalogRequestMessage"))
    for said in (
        _request(catalogue) | {"callbackAddress": "http://127.0.0.1/x"},
        _request(catalogue) | {"@type": "Other"},
        _request(catalogue, permission=[{"action": "use", "constraint": [{"leftOperand": "moon"}]}]),
        _request(catalogue, permission=[{"action": "sell"}, {"action": "use"}]),
        _request(catalogue, target="urn:hiroba:dataset:other"),
    ):
        status, refused = connector.post("negotiations/request", said)
        assert (status, refused["@type"]) == (400, "ContractNegotiationError")
    assert connector.post("negotiations/request", _request(catalogue, **{"@id": "urn:uuid:none"}))[0] == 404
    assert connector.post("catalog/request", message("CatalogRequestMessage", filter=["x"]))[0] == 400


@pytest.mark.django_db(transaction=True)
def test_a_transfer_that_is_asked_for_early_starts_with_its_agreement(connector, offer, officer):
    begins = timezone.now() + timedelta(days=1)
    agreements.take_back(officer, offer.id)
    agreements.offer(officer, replace(offer.terms, begins=begins))
    id, pids, agreement = _agreed(connector, officer)
    verify = message("ContractAgreementVerificationMessage", **pids)
    assert connector.post(f"negotiations/{id}/agreement/verification", verify)[1]["state"] == "FINALIZED"

    def asked(pid):
        said = message(
            "TransferRequestMessage", consumerPid=pid, agreementId=agreement["@id"], format="HttpData-PULL",
            callbackAddress=CALLBACK,
        )  # fmt: skip
        status, told = connector.post("transfers/request", said)
        assert (status, told["state"]) == (201, "REQUESTED")
        _settle()
        start_what_was_waited_for(NOTHING)
        _settle()
        return f"transfers/{told['providerPid']}", {k: told[k] for k in ("providerPid", "consumerPid")}

    place, both = asked("urn:t:1")
    assert connector.get(place)[1]["state"] == "REQUESTED"
    assert not connector.heard["transfers/urn:t:1/start"]
    for what in ("start", "completion", "suspension"):
        said = message(f"Transfer{what.capitalize()}Message", **both)
        assert connector.post(f"{place}/{what}", said)[0] == 400, what
    assert connector.post(f"{place}/termination", message("TransferTerminationMessage", **both))[0] == 200
    place, _both = asked("urn:t:2")
    made = Agreement.objects.get()
    made.terms["begins"] = timezone.now().isoformat()
    made.save()
    start_what_was_waited_for(NOTHING)
    _settle()
    assert connector.get(place)[1]["state"] == "STARTED"
    assert connector.heard["transfers/urn:t:2/start"][0]["dataAddress"]
    assert not connector.heard["transfers/urn:t:1/start"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("why", ["withdrawn", "over"])
def test_what_can_no_longer_come_into_force_is_ended_when_it_is_verified(connector, offer, officer, why):
    id, pids, _agreement = _agreed(connector, officer)
    if why == "withdrawn":
        datasets.withdraw(offer.terms.target.id, officer)
    else:
        made = Agreement.objects.get()
        made.terms["ends"] = timezone.now().isoformat()
        made.save()
    place, verify = f"negotiations/{id}", message("ContractAgreementVerificationMessage", **pids)
    status, process = connector.post(f"{place}/agreement/verification", verify)
    assert (status, process["state"]) == (200, "TERMINATED")
    _settle()
    [told] = connector.heard["negotiations/urn:c:1/termination"]
    assert len(told["reason"]) == 1
    assert not connector.heard["negotiations/urn:c:1/events"]
    assert agreements.agreement(officer, Agreement.objects.get().pk).finalized is None
    assert connector.post(f"{place}/agreement/verification", verify)[0] == 400


@pytest.mark.django_db(transaction=True)
def test_data_that_was_withdrawn_is_not_offered(connector, offer, officer):
    _status, catalogue = connector.post("catalog/request", message("CatalogRequestMessage"))
    path = f"catalog/datasets/{catalogue['dataset'][0]['@id']}"
    assert connector.get(path)[0] == 200
    datasets.withdraw(offer.terms.target.id, officer)
    assert "dataset" not in connector.post("catalog/request", message("CatalogRequestMessage"))[1]
    assert connector.get(path)[0] == 404
    assert connector.post("negotiations/request", _request(catalogue))[0] == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("permission", [{"action": "use"}, {"action": "use", "constraint": []}])
def test_whoever_names_no_terms_asks_for_those_that_were_offered(connector, offer, officer, permission):
    _status, catalogue = connector.post("catalog/request", message("CatalogRequestMessage"))
    _status, process = connector.post("negotiations/request", _request(catalogue, permission=[permission]))
    found = agreements.negotiation(officer, process["providerPid"].rpartition(":")[2])
    assert found.terms == offer.terms


_names = st.frozensets(st.text(min_size=1, max_size=5), min_size=1, max_size=3)
_limits = st.one_of(
    st.builds(Limits, st.one_of(st.none(), _names)),
    st.builds(lambda groups, least: Limits(groups=tuple(sorted(groups)), least=least), _names, st.integers(2, 99)),
    st.builds(
        lambda column, op, value: Limits(rows=(Condition(column, op, value),)),
        st.text(min_size=1, max_size=5), st.sampled_from(["eq", "lt", "contains"]), st.text(max_size=5),
    ),
)  # fmt: skip
_ends = st.one_of(
    st.none(), st.integers(1, 9999).map(lambda days: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days))
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text waits for a table of letters
@given(
    _limits, st.frozensets(st.sampled_from(["research", "policy", "welfare"])),
    st.lists(st.sampled_from(["attribute", "inform", "delete:P30D"]), unique=True), st.booleans(), _ends,
)  # fmt: skip
def test_terms_are_the_same_on_both_sides(limits, purposes, duties, reidentify, ends):
    base, target = "https://city.example.jp", Target(TargetKind.DATASET, "d", "city")
    said = (*duties, *(("reidentify-not",) if reidentify else ()))
    terms = Terms(target, "t", limits, purposes, said, ends=ends)
    written = json.loads(json.dumps(policy(terms, "univ", base, "urn:x", "Offer")))
    for rule in [*written["permission"], *written.get("prohibition", ())]:
        Draft201909Validator(RULE).validate(rule)
    known = Terms(target, "t")
    read = wished(written, known, "univ", base)
    assert (read or known) == terms
