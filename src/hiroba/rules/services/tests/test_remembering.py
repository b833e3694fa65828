"""A resident's uses are kept only with consent, seen by themselves only; operators publish the terms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.service import Forbidden, SignInNeeded
from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.rules.services import service as services
from hiroba.rules.services.models import RememberedUse
from hiroba.rules.services.tests.test_services import WISH

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(resident, django_user_model):
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(django_user_model.objects.get(pk=resident.id), backend)
    return client


def test_without_consent_nothing_is_kept(browser, resident):
    assert browser.get("/s/dashboards/").status_code == 200
    assert RememberedUse.objects.count() == 0
    assert services.remembered(resident) == []


def test_with_consent_days_are_kept_until_it_is_taken_back(browser, resident, officer):
    assert browser.post("/account/services/remember", {"act": "on"}).status_code == 302
    for _ in range(2):
        browser.get("/s/dashboards/")
    assert [each.service for each in services.remembered(resident)] == ["dashboards"]
    page = browser.get("/account/services").content.decode()
    assert "残すのをやめて、すべて消す" in page
    assert services.remembered(officer) == []
    browser.post("/account/services/remember", {"act": "off"})
    assert RememberedUse.objects.count() == 0
    assert services.remembers(resident) is None
    browser.get("/s/dashboards/")
    assert RememberedUse.objects.count() == 0


def test_a_year_later_a_day_is_forgotten(resident):
    services.remember(resident, on=True)
    old = timezone.localdate() - timedelta(days=400)
    RememberedUse.objects.create(person=int(resident.id), service="dashboards", day=old)
    assert services.remembered(resident) == []
    services.note_use(resident, "dashboards")
    assert list(RememberedUse.objects.values_list("day", flat=True)) == [timezone.localdate()]


def test_only_somebody_who_signed_in_consents(client):
    with pytest.raises(SignInNeeded):
        services.remember(ANONYMOUS, on=True)
    assert client.post("/account/services/remember", {"act": "on"}).status_code in (302, 401, 403)
    services.note_use(ANONYMOUS, "dashboards")
    assert RememberedUse.objects.count() == 0


def test_the_operator_publishes_terms_and_what_was_accepted_stays(operator, administrator, home):
    before = services.terms()
    services.apply(administrator, home.code, "bus", WISH, before.sha256)
    now = services.publish_terms(operator, "新しい文\r\n二行目", "New words")
    assert services.terms() == now
    assert services.terms_by_hash(before.sha256) == before
    with pytest.raises(services.ServiceTermsChanged):
        services.apply(administrator, home.code, "tram", WISH, before.sha256)
    services.apply(administrator, home.code, "tram", WISH, now.sha256)
    assert services.publish_terms(operator, before.ja, before.en).sha256 == before.sha256
    with pytest.raises(services.TermsMissing):
        services.publish_terms(operator, "文", " ")


def test_nobody_else_publishes_terms(administrator):
    with pytest.raises(Forbidden):
        services.publish_terms(administrator, "文", "words")


def test_the_rights_are_asked_before_the_form(browser, client):
    for who in (browser, client):
        for address in ("dashboards/state", "dashboards/settings", "no_such/settings"):
            answer = who.post(f"/services/{address}", {"state": "nonsense"})
            assert answer.status_code in (401, 403) or "login" in answer["Location"]
