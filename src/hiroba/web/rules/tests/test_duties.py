"""What a rule asks of those whom alone it lets read goes with the data: pages, files, API, RDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, Role
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.protocols.ckan.call import Call as CkanCall
from hiroba.protocols.dcat import pages as dcat
from hiroba.protocols.rest import datasets as rest
from hiroba.protocols.rest.operation import Call
from hiroba.web.rules.tests.test_rules import _nothing_kept as _nothing_kept
from hiroba.web.rules.tests.test_rules import draft, enter
from hiroba.web.rules.tests.test_rules import researcher as researcher
from hiroba.web.rules.tests.test_rules import secret as secret
from hiroba.web.rules.tests.test_rules import university as university

pytestmark = pytest.mark.django_db
NOTICE = "この利用には条件があります"
DUTIES = ["attribute", "reidentify-not"]


@pytest.fixture
def opened(home: OrganisationInfo, officer: Principal, researcher: Principal, secret: str) -> str:
    """A rule lets the university read some columns, and asks for its name to be told."""
    desk = enter(officer)
    address = draft(desk, home.code, secret, duties=DUTIES, delete_days="30")
    desk.post(f"{address}/enact", {"number": "1"})
    return secret


def test_the_page_says_what_its_reader_must_do(
    officer: Principal, researcher: Principal, opened: str
) -> None:
    seen = enter(researcher).get(f"/datasets/{opened}").content.decode()
    for said in (
        NOTICE,
        "出典を示してください。",
        "突き止めようとしないでください。",
        "30日以内に消してください。",
    ):
        assert said in seen
    assert NOTICE not in enter(officer).get(f"/datasets/{opened}").content.decode(), (
        "no rule lets the owner in"
    )


@pytest.mark.parametrize("path", ["data.csv", "data.json?limit=2", "features.geojson", "unread.csv"])
def test_files_name_the_policy_which_their_reader_finds(
    officer: Principal, researcher: Principal, opened: str, path: str
) -> None:
    reader = enter(researcher)
    link = reader.get(f"/datasets/{opened}/{path}").headers["Link"]
    address = f"/datasets/{opened}/policy.jsonld"
    assert f'<{address}>; rel="license http://www.w3.org/ns/odrl/2/hasPolicy"' in link
    policy = reader.get(address).json()
    assert {"action": "attribute"} in policy["permission"][0]["duty"]
    assert policy["prohibition"][0]["action"] == "hiroba:reidentify"
    desk = enter(officer)
    assert "hasPolicy" not in desk.get(f"/datasets/{opened}/{path}").headers.get("Link", "")
    assert desk.get(address).status_code == 404


def test_the_policy_of_a_use_for_a_purpose_is_found_without_saying_it_again(
    home: OrganisationInfo, officer: Principal, researcher: Principal, secret: str
) -> None:
    desk, reader = enter(officer), enter(researcher)
    address = draft(desk, home.code, secret, purposes=["research"])
    desk.post(f"{address}/enact", {"number": "1"})
    told = reader.get(f"/datasets/{secret}/data.csv", headers={"Hiroba-Purpose": "research"})
    link = f"/datasets/{secret}/policy.jsonld?purpose=research"
    assert f"<{link}>" in told.headers["Link"]
    assert reader.get(link).json()["permission"][0]["duty"] == [{"action": "attribute"}]
    assert reader.get(link.partition("?")[0]).status_code == 404, "for no purpose nothing is open"
    assert reader.get(f"{link}x").status_code == 400


def test_programs_are_told_too(officer: Principal, researcher: Principal, opened: str) -> None:
    values: dict[str, Any] = {
        "id": opened,
        "ordinal": 0,
        "q": "",
        "sort": "",
        "columns": "",
        "limit": 2,
        "offset": 0,
    }
    call = Call(researcher, values, [])
    rest.list_rows(call)
    assert f"</api/v1/datasets/{opened}/policy>" in call.headers["Link"]
    assert {"action": "attribute"} in rest.get_policy(call)["permission"][0]["duty"]
    owner = Call(officer, values, [])
    rest.list_rows(owner)
    assert owner.headers == {}
    ckan = CkanCall(researcher, {})
    ckan.tell_terms(datasets.detail(opened, decide.sight(researcher)).card)
    assert "hasPolicy" in ckan.headers["Link"]
    (entry,) = dcat._entries([opened], researcher, "https://square.example.jp")
    assert entry.policy == f"https://square.example.jp/api/v1/datasets/{opened}/policy"
    (own,) = dcat._entries([opened], officer, "https://square.example.jp")
    assert own.policy == ""


def test_of_two_rules_the_one_counts_that_opens_what_they_get(
    home: OrganisationInfo, officer: Principal, researcher: Principal, opened: str
) -> None:
    desk = enter(officer)
    wider = draft(desk, home.code, opened, extent="all", columns=[], duties=[])
    desk.post(f"{wider}/enact", {"number": "1"})
    assert NOTICE not in enter(researcher).get(f"/datasets/{opened}").content.decode()


def test_counts_only_gives_counts_and_says_so(
    home: OrganisationInfo, officer: Principal, researcher: Principal, secret: str
) -> None:
    desk, reader = enter(officer), enter(researcher)
    counts = draft(desk, home.code, secret, extent="counts", columns=["kind"], least="30", duties=[])
    desk.post(f"{counts}/enact", {"number": "1"})
    page = reader.get(f"/datasets/{secret}").content.decode()
    assert "行は見られません。30件以上の集まりの件数だけが見られます。" in page
    rows = reader.get(f"/datasets/{secret}/data.json?limit=20").json()
    assert rows
    assert all(set(row) == {"種別", "件数"} and row["件数"] >= 30 for row in rows)
    assert reader.get(f"/datasets/{secret}/original/1").status_code in (403, 404)
    assert reader.get(f"/datasets/{secret}/data.json?columns=name").status_code == 400


def test_somebody_who_is_in_no_such_organisation_finds_no_policy(
    opened: str, principal: Callable[..., Principal], organisation: Callable[..., OrganisationInfo]
) -> None:
    organisation("elsewhere")
    other = principal("elsewhere", Role.OFFICER)
    assert enter(other).get(f"/datasets/{opened}/policy.jsonld").status_code == 404
