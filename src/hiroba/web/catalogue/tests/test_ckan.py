"""Links with CKAN's addresses lead to our pages, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.types import GroupInfo
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations.types import OrganisationInfo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/dataset", "/search"),
        ("/dataset/", "/search"),
        ("/dataset?q=%E4%BA%BA%E5%8F%A3&page=2", "/search?q=%E4%BA%BA%E5%8F%A3"),
        ("/dataset?groups=heal&res_format=CSV", "/search?theme=HEAL&format=csv"),
        ("/dataset?organization=131016&ext_bbox=1,2,3,4", "/search?organisation=131016&bbox=1%2C2%2C3%2C4"),
        ("/dataset?q=x%26theme%3DY%0D%0AA:b", "/search?q=x%26theme%3DY%0D%0AA%3Ab"),
        ("/organization", "/organisations"),
        ("/organization/", "/organisations"),
        ("/group", "/search"),
        ("/group/", "/search"),
        ("/group/heal", "/search?theme=HEAL"),
    ],
)
def test_an_address_leads_to_our_page(client: Client, address: str, page: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_an_organisation_leads_to_its_page(client: Client, home: OrganisationInfo) -> None:
    assert client.get(f"/organization/{home.code}")["Location"] == f"/organisations/{home.code}"
    for name in ("nobody", "example.com", "%2F%2Fexample.com", "..%5Cexample.com"):
        assert client.get(f"/organization/{name}").status_code == 404


def test_a_group_leads_to_its_datasets(client: Client, home: OrganisationInfo) -> None:
    curation.create_group(GroupInfo("walks", "Walks", home.code), SYSTEM)
    assert client.get("/group/walks")["Location"] == "/search?q=Walks"
    assert client.get("/group/nothing").status_code == 404
