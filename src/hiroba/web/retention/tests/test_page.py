"""The page of retention: what is kept how long, what goes next, and the address of a version that went."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Version
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.intake.retention.models import Setting
from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dataset(home: OrganisationInfo, tmp_path: Path) -> str:
    id = ""
    for each in range(2):
        path = tmp_path / "施設.csv"
        path.write_text(f"ID,名称\n1,第{each}\n", "utf-8")
        request = publishing.Request("施設", "施設.csv", "file:x", home.code, SYSTEM, PublishOptions())
        id = publishing.publish_file(path, request, lambda _stage, _done, _total: None).dataset or ""
    Version.objects.filter(dataset=id).update(created=timezone.now() - timedelta(days=800))
    return id


def _come(who: Principal) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=int(who.id)), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def _said(dataset: str, **more: str) -> dict[str, str]:
    said = {"act": "versions", "versions-of": dataset, "versions-amount": "2", "versions-unit": "years"}
    return said | more


def test_set_shown_and_dropped(dataset: str, administrator: Principal, home: OrganisationInfo) -> None:
    client, address = _come(administrator), f"/organisations/{home.code}/retention"
    assert "まだありません" in client.get(address).content.decode()
    assert client.post(address, _said(dataset)).status_code == 302
    shown = client.get(address).content.decode()
    assert "次の版が出てから2年" in shown
    assert "次に消えるのは" in shown
    Setting.objects.update(told=timezone.now() - timedelta(days=8))
    assert "次の毎日の処理で、1つの版" in client.get(address).content.decode()
    id = Setting.objects.get().pk
    client.post(address, {"act": "drop", "id": id})
    assert not Setting.objects.exists()
    assert client.post(address, {"act": "drop", "id": id}).status_code == 404


def test_what_is_wrong_is_told_at_the_form(
    dataset: str, administrator: Principal, officer: Principal, home: OrganisationInfo
) -> None:
    client, address = _come(administrator), f"/organisations/{home.code}/retention"
    for wrong in (
        _said("ab12cd34ef"), _said(dataset, **{"versions-amount": "0"}),
        _said(dataset, **{"versions-amount": "101"}), _said(dataset, **{"versions-unit": "weeks"}),
    ):  # fmt: skip
        assert client.post(address, wrong).status_code == 422
    assert _come(officer).post(address, _said(dataset)).status_code == 403
    assert not Setting.objects.exists()


def test_the_address_of_a_version_that_went_says_when_and_why(
    dataset: str, administrator: Principal, home: OrganisationInfo
) -> None:
    datasets.expire_version(dataset, 1, SYSTEM)
    client = _come(administrator)
    for address in (
        f"/datasets/{dataset}/versions/1", f"/datasets/{dataset}/versions/2/diff",
        f"/datasets/{dataset}/versions/1/restore", f"/datasets/{dataset}/original/1",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert "保存期間の定めにより" in answer.content.decode()
    english = client.get(f"/datasets/{dataset}/versions/1", headers={"accept-language": "en"})
    assert english.status_code == 410
    listed = client.get(f"/datasets/{dataset}/versions").content.decode()
    assert "削除済み" in listed
    assert f"/datasets/{dataset}/versions/2/diff" not in listed
    assert client.get(f"/datasets/{dataset}").status_code == 200
