"""An organisation applies, is looked at, signs, and has its space; it is suspended and goes on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.rules.joining import service as joining
from hiroba.rules.joining.types import ApplicationState, Wish
from hiroba.rules.metering import limits
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Allowance, QuotaSpent, Subject, SubjectKind, Use

pytestmark = pytest.mark.django_db
WISH = Wish(
    "試験株式会社", "Test Inc.", OrganisationKind.COMPANY, "7000012050002", "https://example.jp", "山田 試験",
    "apply@example.jp", "避難所のアプリをつくるため", "small",
)  # fmt: skip


@pytest.fixture(autouse=True)
def is_open(monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_RULES_JOINING", "true")
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)
    reread_settings()


def _mails():
    while outbox.deliver():
        pass
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def _waiting(wish=WISH):
    key = joining.key_of(joining.apply(wish).id)
    joining.confirm(key)
    return key, joining.by_key(key).id


def _accepted(operator, wish=WISH, code="shiken"):
    key, id = _waiting(wish)
    joining.accept(operator, id, code=code, parent="", plan=wish.plan)
    return key


def test_from_the_first_mail_to_the_first_administrator(operator):
    known = joining.apply(WISH)
    (first,) = _mails()
    assert first.to == ["apply@example.jp"]
    assert WISH.name not in first.body, "nothing that a stranger wrote goes to an address that is not theirs"
    (key,) = re.findall(r"/join/(\S+)", str(first.body))
    assert joining.queue(operator) == [], "an address that nobody confirmed is not in anybody's way"
    joining.confirm(key)
    assert [each.id for each in joining.queue(operator)] == [known.id]
    joining.ask_back(operator, known.id, "どのデータを使いますか。")
    joining.answer(key, "避難所の一覧です。")
    joining.accept(operator, known.id, code="shiken", parent="", plan="small")
    _mails()
    made = joining.sign(key, joining.terms().sha256, "山田 試験", "代表取締役")
    assert (made.code, made.kind) == ("shiken", OrganisationKind.COMPANY)
    person = people.find_person("apply@example.jp")
    assert organisations.roles_of(person) == {"shiken": Role.ADMINISTRATOR}
    (signed,) = joining.signatures("shiken")
    assert (signed.person, signed.name, signed.sha256) == (str(person), "山田 試験", joining.terms().sha256)
    allowed = next(each for each in metering.all_allowances() if each.organisation == "shiken")
    assert allowed.day == 10_000
    assert any("shiken" in each.body for each in _mails())
    told = {each.action for each in journal.entries(kind="application", id=known.id)}
    assert {"application.make", "application.confirm", "application.accept", "application.join"} <= told
    with pytest.raises(joining.ApplicationMoved):
        joining.sign(key, joining.terms().sha256, "山田 試験", "")


def _allowed(code):
    return next((each for each in metering.all_allowances() if each.organisation == code), None)


def test_the_usual_plan_has_numbers_which_the_operator_may_change(operator, monkeypatch, reread_settings):
    key = _accepted(operator, replace(WISH, plan="usual"))
    joining.sign(key, joining.terms().sha256, "山田 試験", "")
    usual = joining.plans()["usual"]
    assert _allowed("shiken") == Allowance("shiken", usual.minute, usual.day, usual.day_bytes)
    assert (usual.minute, usual.day, usual.day_bytes) == (6_000, 100_000, 10**10)
    monkeypatch.setattr(limits, "gate", limits._Gate())
    monkeypatch.setenv("HIROBA_LIMITS_JOINED_A_DAY", "7")
    reread_settings()
    assert joining.plans()["usual"].day == 7
    other, id = _waiting(replace(WISH, email="other@example.jp"))
    joining.accept(operator, id, code="other", parent="", plan="usual", limits={"day": 3, "day_bytes": 0})
    joining.sign(other, joining.terms().sha256, "山田 試験", "")
    assert _allowed("other") == Allowance("other", 6_000, 3, 0)
    who = Principal("token", "token:9", {"other": Role.OFFICER})
    for _each in range(3):
        metering.require(who, "")
        metering.meter(who, Subject(SubjectKind.DATASET, "d", "131016"), Use.API, size=5)
    metering.flush()
    metering.reload()
    known = metering.standing("other")
    assert (known.allowed.day, known.number, known.size) == (3, 3, 15)
    with pytest.raises(QuotaSpent):
        metering.require(who, "")


def test_what_is_asked_and_refused_is_told_by_mail(operator):
    key, id = _waiting()
    _mails()
    joining.ask_back(operator, id, "どのデータを使いますか。")
    (asked,) = _mails()
    assert "どのデータを使いますか。" in asked.body
    joining.answer(key, "避難所の一覧です。")
    assert {to for each in _mails() for to in each.to} == {people.person(int(operator.id)).email}
    with pytest.raises(joining.ReasonNeeded):
        joining.refuse(operator, id, " ")
    joining.refuse(operator, id, "目的が広場に合いません。")
    (refused,) = _mails()
    assert "目的が広場に合いません。" in refused.body
    assert joining.by_key(key).state is ApplicationState.REFUSED


def test_the_corporate_number_is_checked_by_its_digit():
    with pytest.raises(joining.WrongCorporateNumber):
        joining.apply(replace(WISH, corporate_number="1000012050002"))
    with pytest.raises(joining.CorporateNumberNeeded):
        joining.apply(replace(WISH, corporate_number=""))
    joining.apply(replace(WISH, kind=OrganisationKind.NPO, corporate_number=""))


def test_a_square_that_does_not_take_applications_says_so(monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_RULES_JOINING", "false")
    reread_settings()
    with pytest.raises(joining.JoiningClosed):
        joining.apply(WISH)


def test_nobody_fills_a_strangers_mailbox():
    for _each in range(2):
        joining.apply(WISH)
    with pytest.raises(joining.TooManyApplications):
        joining.apply(replace(WISH, email="APPLY@example.jp"))


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000:forged"])
def test_a_forged_link_opens_nothing(key):
    with pytest.raises(joining.UnknownApplication):
        joining.by_key(key)


def test_only_operators_review_and_nobody_their_own(operator, administrator, resident):
    _key, id = _waiting()
    for who in (administrator, resident):
        with pytest.raises(decide.Forbidden):
            joining.accept(who, id, code="x", parent="", plan="usual")
        with pytest.raises(decide.Forbidden):
            joining.queue(who)
    own = joining.apply(replace(WISH, email="other@example.jp"), operator)
    joining.confirm(joining.key_of(own.id))
    mine = replace(WISH, email=people.person(int(operator.id)).email)
    for each in (own.id, _waiting(mine)[1]):
        with pytest.raises(decide.SecondPersonNeeded):
            joining.accept(operator, each, code="x", parent="", plan="usual")


def test_a_code_that_is_taken_or_wrong_is_refused_when_accepting(operator, organisation):
    organisation("taken")
    _key, id = _waiting()
    for code, error in (
        ("taken", organisations.OrganisationExists),
        ("a b", organisations.WrongOrganisationCode),
    ):
        with pytest.raises(error):
            joining.accept(operator, id, code=code, parent="", plan="usual")
    with pytest.raises(organisations.UnknownOrganisation):
        joining.accept(operator, id, code="x", parent="nowhere", plan="usual")


def test_signing_is_all_or_nothing(operator):
    key = _accepted(operator)
    organisations.create(OrganisationInfo("shiken", OrganisationKind.NPO, "先に来た", "First", None))
    with pytest.raises(organisations.OrganisationExists):
        joining.sign(key, joining.terms().sha256, "山田", "")
    assert joining.signatures("shiken") == []
    assert joining.by_key(key).state is ApplicationState.ACCEPTED


def test_terms_that_changed_are_read_again_and_what_was_signed_stays(operator):
    key, old = _accepted(operator), joining.terms()
    new = joining.publish_terms(operator, "新しい規約\r\n第一条", "New terms")
    with pytest.raises(joining.TermsChanged):
        joining.sign(key, old.sha256, "山田", "")
    with pytest.raises(joining.NotSigned):
        joining.sign(key, new.sha256, " ", "")
    joining.sign(key, new.sha256, "山田", "")
    joining.publish_terms(operator, "もっと新しい規約", "Newer terms")
    signed = joining.terms_by_hash(joining.signatures("shiken")[0].sha256)
    assert signed is not None
    assert signed.ja == "新しい規約\n第一条"


def test_an_account_that_never_proved_the_address_does_not_get_the_organisation(operator):
    squatter = User.objects.create_user("apply@example.jp", "squatters-own-password")
    EmailAddress.objects.create(user=squatter, email="apply@example.jp", verified=False, primary=True)
    joining.sign(_accepted(operator), joining.terms().sha256, "山田", "")
    assert organisations.roles_of(squatter.pk) == {}
    assert not people.person(squatter.pk).active
    assert people.find_person("apply@example.jp") != squatter.pk


def test_a_suspended_organisation_is_stopped_and_its_public_data_stays_or_is_hidden(
    operator, officer, administrator, home
):
    secret, _info = people.issue_token(int(officer.id), home.code, "t", [Action.DATASET_PUBLISH], None)
    token = people.principal_of_token(secret)
    public = Resource("dataset", "d", home.code)
    private = Resource("dataset", "d", home.code, Visibility.PRIVATE)
    with pytest.raises(joining.ReasonNeeded):
        joining.suspend(operator, home.code, "", hide=False)
    with pytest.raises(decide.Forbidden):
        joining.suspend(administrator, home.code, "理由", hide=False)
    joining.suspend(operator, home.code, "鍵が漏れたため", hide=False)
    with pytest.raises(joining.StandsAlready):
        joining.suspend(operator, home.code, "もう一度", hide=True)
    assert not decide.decide(officer, Action.DATASET_READ, private).allowed
    assert not decide.decide(token, Action.DATASET_PUBLISH, public).allowed
    assert decide.decide(operator, Action.DATASET_READ, public).allowed
    assert "鍵が漏れたため" in next(
        each.body for each in _mails() if each.to == [people.person(int(administrator.id)).email]
    )
    joining.lift(operator, home.code)
    assert decide.decide(token, Action.DATASET_PUBLISH, public).allowed
    joining.suspend(operator, home.code, "データに誤りがあるため", hide=True)
    assert not decide.decide(operator, Action.DATASET_READ, public).allowed
    assert not decide.decide(officer, Action.DATASET_READ, public).allowed
    joining.lift(operator, home.code)
    assert decide.decide(officer, Action.DATASET_READ, private).allowed
