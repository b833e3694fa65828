"""What machines find in the page of a dataset."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo

_HOSTILE = "</script><script>alert(1)</script>\u2028"


def described(client: Client, dataset: str) -> dict[str, Any]:
    page = client.get(f"/datasets/{dataset}").content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found: dict[str, Any] = json.loads(text)
    return found


def record(home: OrganisationInfo, **given: Any) -> str:
    links = (LinkDraft("https://city.example/a.csv", title="表", media_type="text/csv"),)
    draft = RecordDraft(home.code, "k", _HOSTILE, links=links, **given)
    return datasets.put_record(SYSTEM, draft).dataset


def test_a_dataset_with_tables_is_described(client: Client, toilets: str) -> None:
    found = described(client, toilets)
    assert (found["@type"], found["name"], found["version"]) == ("Dataset", "まちの公衆便所", "1")
    assert {"text/csv; charset=utf-8", "application/geo+json"} <= {
        each["encodingFormat"] for each in found["distribution"]
    }
    assert all(each["contentUrl"].startswith("http://testserver/") for each in found["distribution"])


def test_one_that_lies_elsewhere_too_and_nothing_breaks_out(client: Client, home: OrganisationInfo) -> None:
    dataset = record(
        home, publisher="別の市", remote_id="https://city.example/1", extras={"temporal_start": "2025"}
    )
    found = described(client, dataset)
    assert found["name"] == _HOSTILE.strip()
    assert found["publisher"]["name"] == "別の市"
    assert (found["sameAs"], found["temporalCoverage"]) == ("https://city.example/1", "2025/..")
    assert found["distribution"] == [
        {
            "@type": "DataDownload",
            "name": "表",
            "encodingFormat": "text/csv",
            "contentUrl": "https://city.example/a.csv",
        }
    ]


def test_what_is_not_public_is_not_described(client: Client, home: OrganisationInfo) -> None:
    dataset = record(home, visibility=Visibility.PRIVATE)
    assert client.get(f"/datasets/{dataset}").status_code == 404


@pytest.mark.parametrize(
    ("accept", "goes"),
    [
        ("text/turtle", ".ttl"),
        ("application/ld+json", ".jsonld"),
        ("application/rdf+xml;q=0.9, text/html;q=0.5", ".rdf"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
        ("*/*", None),
        ("", None),
    ],
)
def test_those_who_like_rdf_better_are_led_to_it(
    client: Client, toilets: str, accept: str, goes: str | None
) -> None:
    answer = client.get(f"/datasets/{toilets}", headers={"accept": accept})
    assert "Accept" in answer.headers["Vary"]
    if goes is None:
        assert answer.status_code == 200
        assert (
            f'<link rel="alternate" type="text/turtle" href="/datasets/{toilets}.ttl">'
            in answer.content.decode()
        )
    else:
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/datasets/{toilets}{goes}")
