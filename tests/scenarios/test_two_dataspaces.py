"""Two installations, one asks the other for data: from its offer to a dataset, until the owner ends it on both."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.support.server import Server, serving
from tests.support.somebody import PASSWORD, Somebody

PRIVATE = {"HIROBA_CITY_PRIVATE_URLS": "true"}  # the other installation is on this machine, too
PATIENCE = 60.0  # seconds until what the other side does is seen
SET_UP = f"""
import pathlib, tempfile
import django; django.setup()
from hiroba.kernel.decide.types import Action, Role, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
organisations.ensure(OrganisationInfo("univ", OrganisationKind.UNIVERSITY, "みらい大学", "Mirai", None))
def someone(email, code):
    person = people.create_person(email, "{PASSWORD}", "職員")
    organisations.set_member(person, code, Role.ADMINISTRATOR)
    return person
researcher = someone("researcher@example.jp", "univ")
"""
WEST = SET_UP
EAST = f"""{SET_UP}
from hiroba.catalog.workbench.tests.made import publish
from hiroba.kernel.decide.types import Limits, Target, TargetKind
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Terms
organisations.ensure(OrganisationInfo("city", OrganisationKind.MUNICIPALITY, "ひろば市", "Hiroba", None))
owner = people.principal_of_person(someone("owner@example.jp", "city"))
columns = {{"名称": ["一号", "二号"], "電話": ["0100", "0200"]}}
folder = pathlib.Path(tempfile.mkdtemp())
id = publish(
    folder, "内部の表", columns, names={{"名称": "name", "電話": "phone"}}, organisation="city",
    visibility=Visibility.PRIVATE,
)
terms = Terms(
    Target(TargetKind.DATASET, id, "city"), "内部の表", Limits(frozenset({{"name"}})), frozenset({{"research"}}),
    ("attribute", "inform", "delete:P30D"),
)
agreements.offer(owner, terms)
print(people.issue_token(researcher, "univ", "connector", {{Action.AGREEMENT_NEGOTIATE}}, None)[0])
"""


def _run(server: Server, code: str) -> str:
    environment = server.environment | {
        "DJANGO_SETTINGS_MODULE": "hiroba.kernel.settings.django", "HIROBA_DATA_DIR": str(server.data_dir),
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip().rpartition("\n")[2]


@pytest.fixture
def installations(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    with serving(tmp_path / "east", **PRIVATE) as east, serving(tmp_path / "west", **PRIVATE) as west:
        yield east, west


def _one(pattern: str, page: httpx.Response) -> str:
    found = re.search(pattern, page.text)
    assert found, (pattern, page.status_code, page.text[-3000:])
    return found[1]


def _until(page: Callable[[], httpx.Response], words: str) -> httpx.Response:
    deadline = time.monotonic() + PATIENCE
    while words not in (found := page()).text:
        assert time.monotonic() < deadline, (words, re.sub(r"<[^>]+>|\s+", " ", found.text)[-3000:])
        time.sleep(0.3)
    return found


@pytest.mark.heavy
def test_from_an_offer_to_a_dataset_until_the_owner_ends_it(installations: tuple[Server, Server]) -> None:
    east, west = installations
    token = _run(east, EAST)
    _run(west, WEST)
    with ExitStack() as stack:
        owner = Somebody(east, "owner@example.jp")
        user = Somebody(west, "researcher@example.jp")
        for each in (owner, user):
            stack.callback(each.close)
        asked = _ask(east, west, owner, user, token)
        dataset = _agree(owner, user, asked)
        _hold(owner, user, asked, dataset)
        _end(east, owner, user, asked, dataset, token)


def _ask(east: Server, west: Server, owner: Somebody, user: Somebody, token: str) -> str:
    """Both exchange their tokens; the user asks for what is offered. Returns the page of what was asked."""
    new = "/organisations/univ/dataspace/new"
    told = user.send(new, {"title": "ひろば市", "address": east.url, "token": token, "shows_token": "on"})
    ours = _one(r"(hrp_[\w-]+)", told)
    peer = _one(r'href="(/organisations/univ/dataspace/of/[\w-]+)"', told)
    known = {"title": "みらい大学", "address": west.url, "token": ours}
    owner.send("/organisations/city/dataspace/new", known)
    page = user.get(peer)
    assert "研究" in page.text
    offer = _one(r'name="offer" value="([^"]+)"', page)
    told = user.send(peer, {"offer": offer, "purpose": "research"}, f"{peer}/ask")
    assert "返事を待っています" in told.text
    return told.url.path


def _agree(owner: Somebody, user: Somebody, asked: str) -> str:
    """Both sign, and the data arrives. Returns the dataset's page."""
    theirs = _one(r'href="(/negotiations/[\w-]+)"', owner.get("/organisations/city/agreements"))
    owner.send(theirs, {"act": "agree", "number": "1"}, f"{theirs}/act")
    page = _until(lambda: user.get(asked), "こちらの署名の番です")
    assert "30日" in page.text, "the user reads what they sign"
    user.send(asked, {"act": "sign", "number": _one(r'name="number" value="(\d+)"', page)}, f"{asked}/act")
    page = _until(lambda: user.get(asked), "データを見る")
    dataset = _one(r'href="(/datasets/[\w-]+)"', page)
    assert "合意が成立" in owner.get(theirs).text
    shown = _until(lambda: user.get(dataset), "一号").text
    assert "名称" in shown
    assert "0100" not in shown, "the column was not offered"
    with httpx.Client(base_url=user.client.base_url, trust_env=False) as stranger:
        assert stranger.get(dataset).status_code == 404
    return dataset


def _hold(owner: Somebody, user: Somebody, asked: str, dataset: str) -> None:
    """The owner pauses the transfer, which the user cannot take up again, and takes it up."""
    agreement = _one(r'href="(/agreements/[\w-]+)"', owner.get("/organisations/city/agreements"))
    place = _one(rf'action="({agreement}/transfers/[\w-]+)"', owner.get(agreement))
    told = owner.send(agreement, {"act": "pause", "text": "誤りを直しています。"}, place)
    assert "持ち主が止めています" in told.text
    page = _until(lambda: user.get(asked), "相手が受け渡しを止めています")
    assert "誤りを直しています。" in page.text
    assert 'value="resume"' not in page.text
    assert user.get(dataset).status_code == 200, "what was handed over is used"
    refused = user.send(asked, {"act": "resume", "number": "1"}, f"{asked}/act")
    assert "いまの段階では、それはできません" in refused.text
    owner.send(agreement, {"act": "resume"}, place)
    _until(lambda: user.get(asked), "使えます")


def _end(east: Server, owner: Somebody, user: Somebody, asked: str, dataset: str, token: str) -> None:
    """The owner ends the agreement: nothing is handed over there, nothing is read here."""
    agreement = _one(r'href="(/agreements/[\w-]+)"', owner.get("/organisations/city/agreements"))
    owner.send(agreement, {"text": "予定どおり"}, f"{agreement}/end")
    page = _until(lambda: user.get(asked), "だれにも見えなくなりました")
    assert "もとに戻せないように消します" in page.text
    assert user.get(dataset).status_code in (404, 410)
    wanted = {
        "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"], "@type": "TransferRequestMessage",
        "consumerPid": "again", "agreementId": f"urn:hiroba:agreement:{agreement.rpartition('/')[2]}",
        "format": "HttpData-PULL", "callbackAddress": "https://connector.example.com/callback",
    }  # fmt: skip
    with httpx.Client(base_url=east.url, trust_env=False) as connector:
        shown = {"Authorization": f"Bearer {token}"}
        told = connector.post("/dsp/2025-1/transfers/request", json=wanted, headers=shown)
        assert (told.status_code, told.json()["code"]) == (400, "not_now")
    again = user.send(asked, {"act": "start", "number": "1"}, f"{asked}/act").text
    assert "断りました" in again
