"""The pages of other data spaces in each of their states: for every eye, at every width."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.browser.test_accessible import walk
from tests.support.server import Server

Visit = Callable[..., Visitor]
# What the district asked of another connector, what it hands over to one; the other side is nowhere.
_FILL = """
import json
import django; django.setup()
from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.decide.types import SYSTEM, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.protocols.dsp.models import Asked, Peer, Pull
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Side, Terms, TransferState
HERE, pages = "hiroba-district", []
peer = Peer.objects.create(organisation=HERE, title="となりの県", base="https://connector.example.com/dsp")
policy = {"@id": "urn:o:1", "@type": "Offer", "permission": [{"action": "use"}]}
def asked(state, transfer="", **more):
    row = Asked.objects.create(
        peer=peer, organisation=HERE, remote="urn:d:1", title="井戸の水位", purpose="research", offer=policy,
        agreement=policy, state=state, provider_pid="urn:n:1", digest="x", trouble="担当が変わります。",
    )
    if transfer:
        Pull.objects.create(asked=row, state=transfer, provider_pid="urn:t:1", digest="x", **more)
    pages.append(f"/organisations/{HERE}/dataspace/asked/{row.pk}")
for state in ("REQUESTED", "OFFERED", "AGREED", "VERIFIED", "TERMINATED"):
    asked(state)
for state in ("STARTED", "COMPLETED", "TERMINATED"):
    asked("FINALIZED", state)
for held in ("consumer", "provider"):
    asked("FINALIZED", "SUSPENDED", held=held, why="誤りを直しています。")
dataset = Dataset.objects.filter(organisation=HERE).order_by("id")[0].pk
offer = agreements.offer(SYSTEM, Terms(Target(TargetKind.DATASET, dataset, HERE), "避難所の利用者数"))
def begun(pid):
    there = {"callback": "https://connector.example.com/callback", "consumer_pid": pid}
    return agreements.ask(SYSTEM, "hiroba-university", offer.id, **there)
def handed(pid, *states):
    info = begun(pid)
    agreements.agree(SYSTEM, info.id, 1)
    made = agreements.sign(SYSTEM, info.id, 2)
    found, _new = agreements.request_transfer(SYSTEM, made.id, pid, "HttpData-PULL", there)
    for state in states:
        agreements.step_transfer(SYSTEM, found.id, TransferState(state), Side.PROVIDER, "誤りを直しています。")
    pages.append(f"/agreements/{made.id}")
there = "https://connector.example.com/callback"
for at, states in enumerate(([], ["STARTED"], ["STARTED", "SUSPENDED"], ["STARTED", "COMPLETED"])):
    handed(f"t{at}", *states)
pages.append(f"/negotiations/{begun('n1').id}")
ended = begun("n2")
drawn_up = agreements.agree(SYSTEM, ended.id, 1)
agreements.terminate(SYSTEM, ended.id, 2, "公開をやめました。", Side.PROVIDER)
pages += [f"/negotiations/{ended.id}", f"/agreements/{drawn_up.id}", f"/organisations/{HERE}/dataspace/new"]
pages.append(f"/organisations/{HERE}/agreements")
print(json.dumps(pages))
"""


@pytest.fixture(scope="module")
def pages(server: Server) -> list[str]:
    """The address of each, filled by one process beside the server."""
    data = {
        "DJANGO_SETTINGS_MODULE": "hiroba.kernel.settings.django",
        "HIROBA_DATA_DIR": str(server.data_dir),
    }
    told = subprocess.run(
        [sys.executable, "-c", _FILL],
        capture_output=True,
        text=True,
        check=False,
        env=server.environment | data,
    )
    assert told.returncode == 0, told.stderr
    found: list[str] = json.loads(told.stdout.strip().rpartition("\n")[2])
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_any_state_of_an_agreement_with_another_data_space(
    visit: Visit, pages: list[str], size: tuple[int, int]
) -> None:
    visitor = visit("administrator", size)
    opened = "document.querySelectorAll('main details').forEach((each) => (each.open = true))"
    assert walk(visitor, size, pages, opened) == []
