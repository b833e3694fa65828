"""A connector in a process of its own and a real Hiroba: from the catalogue to the data, and to its end."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from hiroba.protocols.dsp.tests.shapes import fits
from tests.support.server import Server, serving

PATIENCE = 60.0  # seconds until a callback has come
BASE = "/dsp/2025-1"
CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
SET_UP = """
import json, pathlib, tempfile
import django; django.setup()
from hiroba.catalog.workbench.tests.made import publish
from hiroba.kernel.decide.types import Action, Limits, Role, Target, TargetKind, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Terms
organisations.ensure(OrganisationInfo("city", OrganisationKind.MUNICIPALITY, "ひろば市", "Hiroba", None))
organisations.ensure(OrganisationInfo("univ", OrganisationKind.UNIVERSITY, "みらい大学", "Mirai", None))
owner = people.create_person("owner@example.jp", None, "職員")
organisations.set_member(owner, "city", Role.OFFICER)
machine = people.create_person("machine@example.jp", None, "機械")
organisations.set_member(machine, "univ", Role.OFFICER)
columns = {"name": ["一号", "二号"], "phone": ["1", "2"]}
folder = pathlib.Path(tempfile.mkdtemp())
id = publish(folder, "内部の表", columns, organisation="city", visibility=Visibility.PRIVATE)
terms = Terms(Target(TargetKind.DATASET, id, "city"), "内部の表", Limits(frozenset({"name"})))
agreements.offer(people.principal_of_person(owner), terms)
print(people.issue_token(machine, "univ", "connector", {Action.AGREEMENT_NEGOTIATE}, None)[0])
"""
OWNER = """
import django, sys; django.setup()
from hiroba.kernel.people import service as people
from hiroba.rules.agreements import service as agreements
who = people.principal_of_person(people.find_person("owner@example.jp"))
"""


class Heard:
    """What the connector was told, by the path of the callback."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        heard = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard.messages[self.path] = fits(json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/callback"

    def wait(self, path: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if (found := self.messages.get(f"/callback/{path}")) is not None:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{path} was not told; heard: {sorted(self.messages)}")


@pytest.fixture
def heard() -> Iterator[Heard]:
    found = Heard()
    yield found
    found.server.shutdown()
    found.server.server_close()


def _run(server: Server, code: str, *arguments: str) -> str:
    environment = server.environment | {
        "DJANGO_SETTINGS_MODULE": "hiroba.kernel.settings.django",
        "HIROBA_DATA_DIR": str(server.data_dir),
    }
    told = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment,
        check=False, timeout=120,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told.stdout.strip().splitlines()[-1] if told.stdout.strip() else ""


def _message(kind: str, **more: Any) -> dict[str, Any]:
    return {"@context": CONTEXT, "@type": kind, **more}


@pytest.mark.heavy
def test_from_the_catalogue_to_the_data_and_its_end(tmp_path: Path, heard: Heard) -> None:
    with serving(tmp_path / "data", HIROBA_CITY_PRIVATE_URLS="true") as server:
        token = _run(server, SET_UP)
        with httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30
        ) as client:
            _walk(server, client, heard)


def _walk(server: Server, client: httpx.Client, heard: Heard) -> None:
    def post(path: str, said: dict[str, Any], status: int = 200) -> dict[str, Any]:
        answer = client.post(f"{BASE}/{path}", json=said)
        assert answer.status_code == status, answer.text
        return fits(answer.json())

    [dataset] = post("catalog/request", _message("CatalogRequestMessage"))["dataset"]
    offer = {
        "@type": "Offer", "@id": dataset["hasPolicy"][0]["@id"], "target": dataset["@id"],
        "permission": [{"action": "use"}],
    }  # fmt: skip
    asked = _message("ContractRequestMessage", consumerPid="n1", offer=offer, callbackAddress=heard.address)
    process = post("negotiations/request", asked, 201)
    pids = {name: process[name] for name in ("providerPid", "consumerPid")}
    id = process["providerPid"].rpartition(":")[2]
    _run(server, f"{OWNER}\nagreements.agree(who, sys.argv[1], 1)", id)
    agreement = heard.wait("negotiations/n1/agreement")["agreement"]["@id"]
    verify = _message("ContractAgreementVerificationMessage", **pids)
    post(f"negotiations/{pids['providerPid']}/agreement/verification", verify)
    heard.wait("negotiations/n1/events")
    wanted = _message(
        "TransferRequestMessage", consumerPid="t1", agreementId=agreement, format="HttpData-PULL",
        callbackAddress=heard.address,
    )  # fmt: skip
    post("transfers/request", wanted, 201)
    address = heard.wait("transfers/t1/start")["dataAddress"]
    secret = address["endpointProperties"][0]["value"]

    def fetch() -> httpx.Response:
        return client.get(address["endpoint"], headers={"Authorization": f"Bearer {secret}"})

    _until(lambda: fetch().status_code == 200, 2)
    assert [row["name"] for row in fetch().json()["rows"]] == ["一号", "二号"]
    assert "phone" not in fetch().json()["rows"][0]
    _run(server, f"{OWNER}\nagreements.end(who, sys.argv[1])", agreement.rpartition(":")[2])
    assert fetch().status_code == 404
    heard.wait("transfers/t1/termination")
    post("transfers/request", wanted | {"consumerPid": "t2"}, 400)


def _until(true: Callable[[], bool], seconds: float) -> None:
    """A new rule is known to every process within half a second."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
