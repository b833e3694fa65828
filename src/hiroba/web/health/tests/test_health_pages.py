"""What readers and officers see of the judgement."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client

from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people.models import User
from hiroba.web.catalogue.tests.made import publish


@pytest.fixture
def toilets(tmp_path: Path, home: OrganisationInfo) -> str:
    return publish(tmp_path, home.code)


def signed_in(who: Principal) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=who.id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_the_organisation_learns_what_to_mend_first(
    client: Client, officer: Principal, home: OrganisationInfo, toilets: str
) -> None:
    page = signed_in(officer).get(f"/organisations/{home.code}/quality").content.decode()
    assert "まず直すとよいこと" in page
    assert "更新の間隔が決まっていません" in page
    assert f"/datasets/{toilets}/edit" in page
    assert page.index("機械で読むための決まり") < page.index("更新の間隔が決まっていません")
    public = client.get(f"/organisations/{home.code}/quality").content.decode()
    assert f"/datasets/{toilets}/edit" not in public


def test_an_organisation_without_data_is_told_so(client: Client, home: OrganisationInfo) -> None:
    assert (
        "まだ判定したデータがありません" in client.get(f"/organisations/{home.code}/quality").content.decode()
    )


def test_the_dataset_shows_its_stars(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}/quality").content.decode()
    assert "★★★★☆" in page
    assert "更新の間隔は決まっていません" in page
    assert f"/datasets/{toilets}/badge.svg" in page


def test_the_card_has_the_stars_of_the_quality_page(client: Client, toilets: str) -> None:
    found = client.get("/search").content.decode()
    assert found.count("cat-stars") == 1
    assert 'aria-label="オープンデータ 5つ星のうち4">★★★★☆<' in found
    page = client.get(f"/datasets/{toilets}/quality").content.decode()
    assert page.count('aria-hidden="true">★★★★☆<') == 1
    assert page.count("★★★★☆") == 1  # one scale: the rules are told in points


def test_the_badge_can_be_read_aloud(client: Client, toilets: str) -> None:
    response = client.get(f"/datasets/{toilets}/badge.svg")
    assert response["Content-Type"].startswith("image/svg+xml")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    root = ElementTree.fromstring(response.content)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "オープンデータ: 5つ星のうち4"
    assert client.get(f"/datasets/{toilets}/badge.svg?lang=en").status_code == 200


def test_a_hidden_dataset_has_no_badge(client: Client, tmp_path: Path, home: OrganisationInfo) -> None:
    hidden = publish(tmp_path, home.code, visibility=Visibility.PRIVATE)
    assert client.get(f"/datasets/{hidden}/badge.svg").status_code == 404
