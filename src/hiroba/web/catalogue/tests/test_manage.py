"""Officers care for their data; others cannot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hiroba.kernel.decide.types import Principal

SignIn = Callable[[Principal], Client]
CHANGES = {
    "title": "新しい題名",
    "description": "新しい説明",
    "theme": "HEAL",
    "licence": "CC0-1.0",
    "visibility": "public",
    "rhythm": "P1M",
    "keywords": "便所、トイレ",
}


def test_an_officer_changes_what_is_said(sign_in: SignIn, officer: Principal, toilets: str) -> None:
    client = sign_in(officer)
    assert "説明を書きかえる" in client.get(f"/datasets/{toilets}").content.decode()
    assert client.post(f"/datasets/{toilets}/edit", CHANGES).status_code == 302
    page = client.get(f"/datasets/{toilets}").content.decode()
    for words in ("新しい題名", "新しい説明", "毎月", "断りなく自由に使えます"):
        assert words in page


def test_a_wrong_choice_is_said(sign_in: SignIn, officer: Principal, toilets: str) -> None:
    response = sign_in(officer).post(f"/datasets/{toilets}/edit", {**CHANGES, "theme": "NONE", "title": ""})
    assert response.status_code == 422
    assert "書きなおしてほしいところ" in response.content.decode()


@pytest.mark.parametrize("page", ["edit", "withdraw"])
def test_others_may_not(
    client: Client, sign_in: SignIn, resident: Principal, toilets: str, page: str
) -> None:
    assert sign_in(resident).post(f"/datasets/{toilets}/{page}", CHANGES).status_code == 403
    assert client.post(f"/datasets/{toilets}/{page}", CHANGES).status_code in (401, 403)
    assert "まちの公衆便所" in client.get(f"/datasets/{toilets}").content.decode()


def test_withdrawing_asks_first(sign_in: SignIn, officer: Principal, toilets: str) -> None:
    client = sign_in(officer)
    assert "公開を終えますか" in client.get(f"/datasets/{toilets}/withdraw").content.decode()
    assert client.get(f"/datasets/{toilets}").status_code == 200, "asking changes nothing"
    assert client.post(f"/datasets/{toilets}/withdraw").status_code == 302
    assert client.get(f"/datasets/{toilets}").status_code == 410


def test_a_form_of_another_site_is_refused(officer: Principal, toilets: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/datasets/{toilets}/withdraw").status_code == 403
