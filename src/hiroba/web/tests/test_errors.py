"""Errors: a page for people, a problem for machines, nothing of the inside in either."""

from __future__ import annotations

import json
import re

from django.http import HttpRequest
from django.test import Client, RequestFactory

from hiroba.kernel.organisations.service import UnknownOrganisation
from hiroba.kernel.people.models import User
from hiroba.web import errors
from hiroba.web.tests.conftest import Town


def test_a_missing_page_is_told_in_plain_words(client: Client, db: None) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "見つかりませんでした" in answer.content.decode()


def test_an_unknown_organisation_keeps_its_status(client: Client, db: None) -> None:
    answer = client.get("/organisations/nobody")
    assert answer.status_code == UnknownOrganisation.status
    assert UnknownOrganisation.code in answer.content.decode()


def test_a_machine_gets_a_problem(client: Client, db: None) -> None:
    for path in ("/no/such/page", "/organisations/nobody", "/live/entities.geojson?bbox=1,2"):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer["Content-Type"] == "application/problem+json"
        problem = json.loads(answer.content)
        assert problem["status"] == answer.status_code
        assert problem["detail"]


def test_an_address_that_is_only_for_a_button_says_so(client: Client, town: Town) -> None:
    client.force_login(User.objects.get(pk=town.administrator))
    address = "/organisations/131041/members/role"
    answer = client.get(address)  # as after signing in anew, or a reload
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "前のページに戻って" in answer.content.decode()
    assert client.get(address, headers={"Accept": "application/json"}).json()["code"] == "method_not_allowed"


def test_a_hostile_code_is_text(client: Client, db: None) -> None:
    page = client.get("/organisations/<img src=x onerror=alert(1)>").content.decode()
    assert "<img src=x" not in page


def test_a_broken_page_says_nothing_of_the_inside() -> None:
    answer = errors.server_error(_request("text/html"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "広場の中で問題が起きました" in page
    assert "Traceback" not in page


def test_an_expired_form_says_what_to_do() -> None:
    answer = errors.csrf_failure(_request("application/json"), "CSRF cookie not set.")
    problem = json.loads(answer.content)
    assert answer.status_code == 403
    assert problem["code"] == "form_expired"
    assert "cookie" not in answer.content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client, town: Town) -> None:
    answer = client.get("/organisations/131041/members")
    assert answer.status_code in (401, 403)
    primary = re.search(r'hb-button--primary" href="([^"]*)"', answer.content.decode())
    assert primary is not None
    assert primary[1] == "/accounts/login/?next=/organisations/131041/members"


def _request(accept: str) -> HttpRequest:
    return RequestFactory().get("/", headers={"Accept": accept})
