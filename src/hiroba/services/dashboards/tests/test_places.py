"""Officers write down mergers and renamings; charts, tables and trails tell of them."""

from __future__ import annotations

import pytest
from django.test import Client

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.services.dashboards.tests.conftest import WARDS, definition, enter

BASE = "/s/dashboards/"
MERGER = {"act": "merger", "before": "田無市", "code": "132161", "how": "new", "on": "2021-01-21"}


def _merge(client: Client, after: str, **changes: str) -> int:
    return client.post(f"{BASE}places", {**MERGER, "after": after, **changes}).status_code


@pytest.fixture
def merged(signed_in: Client, classes: str, home: OrganisationInfo, officer: Principal) -> str:
    """Two places that became the town in January 2021, with values of the year before."""
    assert _merge(signed_in, home.code) == 302
    assert _merge(signed_in, home.code, before="保谷市", code="132179") == 302
    indicators.define(definition("visits", home.code, title_ja="来館者", per_head="classes"), officer)
    for place, value in (("132161", 30), ("132179", 12)):
        enter(officer, place, 2019, value, "visits")
    enter(officer, home.code, 2021, 50, "visits")
    return home.code


def test_a_merger_is_told_where_its_places_are_shown(client: Client, merged: str) -> None:
    said = f"2021年1月21日に、田無市、保谷市から{indicators.place(merged).name_ja}ができました。"
    for path in (
        f"compare?i=visits&p={merged}", "indicators/visits", f"embed/compare?i=visits&p={merged}",
        f"indicators/visits/values/{merged}/2021",
    ):  # fmt: skip
        assert said in client.get(BASE + path).content.decode(), path
    assert said not in client.get(f"{BASE}compare?i=classes&p={WARDS[0]}").content.decode()
    assert "田無市" in client.get(f"{BASE}places").content.decode()


def test_a_sum_over_a_merger_leads_to_what_was_added(client: Client, merged: str) -> None:
    page = client.get(f"{BASE}compare?i=visits&p={merged}&merged=1").content.decode()
    assert ">42<" in page
    trail = client.get(f"{BASE}indicators/visits/values/{merged}/2019?merged=1").content.decode()
    for place in ("132161", "132179"):
        assert f'href="{BASE}indicators/visits/values/{place}/2019"' in trail
    assert client.get(f"{BASE}indicators/visits/values/{merged}/2019").status_code == 404


def test_a_number_per_head_leads_to_both_numbers(client: Client, merged: str) -> None:
    page = client.get(f"{BASE}compare?i=visits&p={merged}&per_head=1").content.decode()
    assert f"/visits/values/{merged}/2021?per_head=1" in page
    trail = client.get(f"{BASE}indicators/visits/values/{merged}/2021?per_head=1").content.decode()
    assert f'href="{BASE}indicators/visits/values/{merged}/2021"' in trail
    assert f'href="{BASE}indicators/classes/values/{merged}/2021"' in trail


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"after": "ない町"}, "ない町"), ({"code": ""}, "田無市"), ({"on": "きのう"}, "日付"),
        ({"on": "0001-01-01"}, "日付をご確認ください"), ({"code": "<b>"}, "&lt;b&gt;"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_merger_is_told(
    signed_in: Client, home: OrganisationInfo, change: dict[str, str], told: str
) -> None:
    answer = signed_in.post(f"{BASE}places", {**MERGER, "after": home.code, **change})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert indicators.successions() == []


def test_a_ring_is_refused_and_a_mistake_taken_back(signed_in: Client, merged: str) -> None:
    assert _merge(signed_in, "132161", before=merged, code="") == 422
    for before in ("132161", "132179"):
        signed_in.post(f"{BASE}places", {"act": "part", "before": before, "after": merged})
    assert indicators.successions() == []


def test_a_former_name_is_told_and_read(
    client: Client, signed_in: Client, classes: str, home: OrganisationInfo
) -> None:
    form = {"act": "name", "place": home.code, "name_ja": "ふるい市", "until": "2020-04-01"}
    assert signed_in.post(f"{BASE}places", form).status_code == 302
    said = f"「{home.name_ja}」は、2020年4月1日より前は「ふるい市」という名前でした。"
    assert said in client.get(f"{BASE}compare?i=classes&p=ふるい市").content.decode()
    signed_in.post(f"{BASE}places", {"act": "forget", "place": home.code, "day": "2020-04-01"})
    assert indicators.renamings() == []


def test_a_reader_writes_nothing(client: Client, home: OrganisationInfo) -> None:
    assert client.post(f"{BASE}places", {**MERGER, "after": home.code}).status_code in (302, 401, 403)
    assert indicators.successions() == []
