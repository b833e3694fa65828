"""A dataset whose data lie elsewhere: its page says where, and nothing of a file that is not here."""

from __future__ import annotations

import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.outbox import service as outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(home: OrganisationInfo) -> str:
    links = (
        LinkDraft("https://data.example.jp/a.csv", "2024年版", format="CSV", size=2048),
        LinkDraft("javascript:alert(1)", "<script>わるい</script>"),
    )
    draft = RecordDraft(
        home.code,
        "r",
        "文化財一覧",
        links=links,
        publisher="教育委員会",
        landing_page="https://catalog.example.jp/dataset/bunkazai",
    )
    made = datasets.put_record(SYSTEM, draft).dataset
    outbox.deliver()
    return made


def test_its_page_leads_to_the_data(client: Client, record: str) -> None:
    page = client.get(f"/datasets/{record}").content.decode()
    assert 'href="https://data.example.jp/a.csv"' in page
    assert 'href="https://catalog.example.jp/dataset/bunkazai"' in page
    assert "教育委員会" in page
    assert "2.0 kB" in page
    assert "/original/" not in page
    assert "javascript:alert" not in page
    assert "<script>わるい" not in page


def test_the_other_pages_stand(client: Client, record: str) -> None:
    for part in ("columns", "quality", "versions", "api"):
        assert client.get(f"/datasets/{record}/{part}").status_code == 200
    for part in ("original/0", "original/1", "data.csv"):
        assert client.get(f"/datasets/{record}/{part}").status_code == 404


def test_its_card_says_that_it_lies_elsewhere(client: Client, record: str, home: OrganisationInfo) -> None:
    assert "公開者のサイトにあります" in client.get("/search?q=文化財").content.decode()
    assert record in client.get(f"/organisations/{home.code}").content.decode()


def test_an_address_with_its_name_leads_to_it(client: Client, record: str) -> None:
    answer = client.get("/dataset/bunka-zai-ichiran")
    assert (answer.status_code, answer["Location"]) == (302, f"/datasets/{record}")
    assert client.get("/dataset/nothing").status_code == 404
