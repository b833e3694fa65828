"""Going back, ending, citing and counting, as officers and readers meet them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.usage import counting
from hiroba.catalog.usage import service as usage
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people.models import User
from hiroba.rules.metering import service as metering
from hiroba.web.catalogue.tests.made import publish, rows
from hiroba.web.lifecycle.citation import Citation

CITED = Citation(
    "0123456789", "100% {公衆} & 便所_一覧", "港区", 3, date(2026, 4, 1), "https://x.example/3", "CC BY 4.0"
)


@pytest.fixture(autouse=True)
def empty_counter() -> Iterator[None]:
    counting._counted.clear()
    yield
    counting._counted.clear()


@pytest.fixture
def toilets(tmp_path: Path, home: OrganisationInfo) -> str:
    return publish(tmp_path, home.code)


def signed_in(who: Principal) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=who.id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_an_officer_goes_back_after_being_asked(
    client: Client, officer: Principal, home: OrganisationInfo, tmp_path: Path, toilets: str
) -> None:
    publish(tmp_path, home.code, cells=rows(40), original=b"second")
    office = signed_in(officer)
    page = office.get(f"/datasets/{toilets}/versions").content.decode()
    assert f"/datasets/{toilets}/versions/1/restore" in page
    assert "第1版の内容に戻しますか" in office.get(f"/datasets/{toilets}/versions/1/restore").content.decode()
    assert office.post(f"/datasets/{toilets}/versions/1/restore", {"note": "誤り"}).status_code == 302
    after = client.get(f"/datasets/{toilets}/versions").content.decode()
    assert "第3版" in after
    assert "誤り" in after
    assert "restore" not in after, "readers are not offered it"
    assert client.post(f"/datasets/{toilets}/versions/1/restore").status_code in (401, 403)


def test_a_version_has_an_address_that_stays(
    client: Client, home: OrganisationInfo, tmp_path: Path, toilets: str
) -> None:
    publish(tmp_path, home.code, cells=rows(40), original=b"second")
    first = client.get(f"/datasets/{toilets}/versions/1").content.decode()
    assert "これは過去の版" in first
    assert client.get(f"/datasets/{toilets}/versions/2").status_code == 200
    assert client.get(f"/datasets/{toilets}/versions/3").status_code == 404


def test_what_ended_says_what_took_its_place(
    client: Client, officer: Principal, home: OrganisationInfo, tmp_path: Path, toilets: str
) -> None:
    new = publish(tmp_path, home.code, source="new.csv", title="新しい便所の表", original=b"new")
    office = signed_in(officer)
    wrong = office.post(f"/datasets/{toilets}/ending", {"successor": toilets})
    assert wrong.status_code == 422
    said = {"successor": f"https://hiroba.example/datasets/{new}", "reason": "様式が変わったため"}
    assert office.post(f"/datasets/{toilets}/ending", said).status_code == 302
    page = client.get(f"/datasets/{toilets}").content.decode()
    for words in ("別のデータに替わりました", "様式が変わったため", "新しい便所の表", f"/datasets/{new}"):
        assert words in page
    assert "更新終了" in client.get("/search?q=便所").content.decode()
    office.post(f"/datasets/{toilets}/ending", {"act": "revive"})
    assert "替わりました" not in client.get(f"/datasets/{toilets}").content.decode()
    assert client.get(f"/datasets/{toilets}/ending").status_code in (401, 403)


def test_a_dataset_is_cited_in_three_forms(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}/cite").content.decode()
    assert f"/datasets/{toilets}/versions/1" in page
    item = json.loads(client.get(f"/datasets/{toilets}/cite.json").content)[0]
    assert (item["type"], item["title"], item["version"]) == ("dataset", "まちの公衆便所", "1")
    assert client.get(f"/datasets/{toilets}/cite.bib").content.decode().startswith("@misc{hiroba-")
    assert "第1版" in client.get(f"/datasets/{toilets}/cite.txt").content.decode()


def test_nothing_in_a_title_is_a_command() -> None:
    assert r"100\% \{公衆\} \& 便所\_一覧" in CITED.bibtex()


@given(st.text(max_size=60))
def test_any_title_leaves_the_braces_even(title: str) -> None:
    entry = Citation("0123456789", title, "x", 1, date(2026, 4, 1), "u", "l").bibtex()
    plain = entry.replace("\\{", "").replace("\\}", "")
    assert plain.count("{") == plain.count("}")
    assert json.loads(Citation("0", title, "x", 1, date(2026, 4, 1), "u", "l").csl())[0]["title"] == title


def test_uses_are_counted_and_shown(client: Client, toilets: str) -> None:
    for _ in range(3):
        b"".join(client.get(f"/datasets/{toilets}/original/1").streaming_content)  # type: ignore[attr-defined]
    b"".join(client.get(f"/datasets/{toilets}/data.csv").streaming_content)  # type: ignore[attr-defined]
    client.get(f"/datasets/{toilets}/data.json?limit=1")
    client.get(f"/datasets/{toilets}")
    usage.flush()
    found = usage.usage(toilets)
    assert (found.downloads, found.calls, found.views) == (4, 1, 1)
    assert "人は記録していません" in client.get(f"/datasets/{toilets}/usage").content.decode()


def test_the_owner_sees_who_used_a_dataset(client: Client, toilets: str, officer: Principal) -> None:
    client.get(f"/datasets/{toilets}")
    metering.flush()
    assert client.get(f"/datasets/{toilets}/usage/who").status_code in (401, 403)
    page = signed_in(officer).get(f"/datasets/{toilets}/usage/who")
    assert "ログインしていない利用者" in page.content.decode()
    assert "/usage/who" in signed_in(officer).get(f"/datasets/{toilets}/usage").content.decode()
