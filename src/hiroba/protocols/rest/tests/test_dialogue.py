"""What people wish for and have built, as programs read it."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.dialogue.types import Kind, RequestDraft, RequestState
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.protocols.rest import service as rest

pytestmark = pytest.mark.django_db(transaction=True)


def test_requests_are_listed_without_who_wrote_them(home: OrganisationInfo, officer: Principal) -> None:
    client = TestClient(Starlette(routes=rest.routes()))
    bus = dialogue.ask_for_data(officer, RequestDraft(home.code, "バス停の一覧", "朝の便", "町内会"))
    hidden = dialogue.ask_for_data(officer, RequestDraft(home.code, "消すもの"))
    dialogue.hide(officer, Kind.REQUEST, hidden, "試験のため")
    dialogue.answer_request(officer, bus, RequestState.PLANNED, "来月")
    found = client.get("/api/v1/requests", params={"q": "ﾊﾞｽ停", "state": "planned"}).json()
    assert [(each["id"], each["name"], each["state"]) for each in found["items"]] == [
        (bus, "町内会", "planned")
    ]
    assert set(found["items"][0]) == {
        "id", "organisation", "title", "text", "name", "state", "supports", "created", "modified"
    }  # fmt: skip
    assert client.get("/api/v1/requests").json()["total"] == 1
    assert client.get("/api/v1/requests", params={"state": "x"}).status_code == 400
    assert client.get("/api/v1/showcases").json() == {"total": 0, "page": 1, "pages": 1, "items": []}
