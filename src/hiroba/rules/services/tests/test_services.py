"""A service outside is applied for, approved, gets keys that are metered, and is stopped at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core import mail

from hiroba.kernel.decide.service import Forbidden, SecondPersonNeeded, SignInNeeded
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Action, Role
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Audience, State, Words
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind, Stop
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.rules.metering import limits
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import ClientAllowance, ClientQuotaSpent, TooManyRequests
from hiroba.rules.services import gate
from hiroba.rules.services import service as services
from hiroba.rules.services.types import ApplicationState, Wish

pytestmark = pytest.mark.django_db
WISH = Wish(
    Words("バスどこ", "Where is my bus"), Words("次のバスがわかります。", "Tells the next bus."),
    "https://bus.example.jp/", "map", Audience.RESIDENTS,
    frozenset({Action.DATASET_READ, Action.ENTITY_READ}), "small",
)  # fmt: skip


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(gate, "_kept", gate._Kept())
    monkeypatch.setattr(limits, "gate", limits._Gate())


@pytest.fixture
def applied(administrator, home):
    return services.apply(administrator, home.code, "bus", WISH, services.terms().sha256)


@pytest.fixture
def approved(applied, operator):
    return services.approve(operator, applied.id, "usual")


@pytest.fixture
def key(approved, administrator):
    secret, _info = services.issue_key(administrator, "bus", "本番", {Action.DATASET_READ}, None)
    return people.principal_of_token(secret)


def _mails():
    while outbox.deliver():
        pass
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def test_it_is_applied_for_approved_and_stands(applied, administrator, operator, home):
    assert services.queue(operator) == [applied]
    assert services.outside() == []
    assert any("/operations/services/" in each.body for each in _mails())
    known = services.approve(operator, applied.id, "usual")
    assert (known.state, known.wish.plan, known.terms) == (State.ON, "usual", services.terms().sha256)
    assert services.outside_of(home.code) == [known]
    assert metering.client_allowance("bus") == ClientAllowance("bus", 300, 50_000)
    assert any("認められました" in each.subject for each in _mails())
    with pytest.raises(services.ServiceApplicationMoved):
        services.approve(operator, applied.id, "usual")


def test_only_administrators_apply_and_only_operators_approve(
    officer, administrator, operator, home, applied
):
    terms = services.terms().sha256
    with pytest.raises(Forbidden):
        services.apply(officer, home.code, "tram", WISH, terms)
    with pytest.raises(Forbidden):
        services.approve(administrator, applied.id, "usual")
    with pytest.raises(Forbidden):
        services.switch(administrator, "bus", State.ON, "")


def test_nobody_approves_their_own(principal, home, applied):
    both = principal(home.code, Role.ADMINISTRATOR, operator=True)
    mine = services.apply(both, home.code, "tram", WISH, services.terms().sha256)
    with pytest.raises(SecondPersonNeeded):
        services.approve(both, mine.id, "usual")
    with pytest.raises(services.AnswerMissing):
        services.refuse(both, applied.id, " ")
    services.refuse(both, applied.id, "目的がわかりません")
    assert services.application(applied.id).state is ApplicationState.REFUSED


def test_what_cannot_be_is_told(administrator, home, applied, organisation, principal):
    terms = services.terms().sha256
    for id, wish, hash, error in (
        ("bus", WISH, terms, services.ServiceApplicationWaits),
        ("Bus!", WISH, terms, services.WrongServiceId),
        ("tram", replace(WISH, address="http://bus.example.jp"), terms, services.WrongServiceAddress),
        ("tram", replace(WISH, address="https://a:b@bus.example.jp"), terms, services.WrongServiceAddress),
        ("tram", replace(WISH, address="javascript:alert(1)"), terms, services.WrongServiceAddress),
        ("tram", replace(WISH, scopes=frozenset({Action.PLATFORM_OPERATE})), terms,
         services.WrongServiceScopes),
        ("tram", WISH, "0" * 64, services.ServiceTermsChanged),
    ):  # fmt: skip
        with pytest.raises(error):
            services.apply(administrator, home.code, id, wish, hash)
    other = organisation()
    with pytest.raises(services.ServiceIdTaken):
        services.apply(principal(other.code, Role.ADMINISTRATOR), other.code, "bus", WISH, terms)


def test_a_place_for_trials_offers_no_service(organisation, principal):
    trial = organisation(kind=OrganisationKind.TRIAL)
    who = principal(trial.code, Role.ADMINISTRATOR)
    with pytest.raises(services.TrialMayNotOffer):
        services.apply(who, trial.code, "bus", WISH, services.terms().sha256)


def test_a_key_is_no_stronger_than_its_service(administrator, officer, approved):
    with pytest.raises(services.WrongServiceScopes):
        services.issue_key(administrator, "bus", "強い鍵", {Action.ENTITY_WRITE}, None)
    with pytest.raises(Forbidden):
        services.issue_key(officer, "bus", "鍵", {Action.DATASET_READ}, None)


def test_a_change_is_applied_for_and_ends_keys_that_may_more(administrator, operator, home, key):
    less = replace(WISH, scopes=frozenset({Action.ENTITY_READ}), address="https://new.example.jp/")
    change = services.apply(administrator, home.code, "bus", less, services.terms().sha256)
    assert change.changes
    assert services.service("bus").wish.address == WISH.address, "until it is approved"
    services.approve(operator, change.id, "small")
    assert services.service("bus").wish.address == less.address
    assert [each.revoked for each in services.keys_of("bus")] == [True]


@pytest.mark.parametrize("state", [State.SUSPENDED, State.OFF])
def test_a_stopped_service_has_its_keys_refused(operator, administrator, key, state):
    services.admit_now(key)
    with pytest.raises(manifests.ReasonMissing):
        services.switch(operator, "bus", State.SUSPENDED, " ")
    services.switch(operator, "bus", state, "点検のため")
    services.forget()
    with pytest.raises(services.ServiceStopped):
        services.admit_now(key)
    with pytest.raises(services.ServiceStopped):
        services.issue_key(administrator, "bus", "鍵", {Action.DATASET_READ}, None)
    assert any("止まりました" in each.subject for each in _mails())
    services.switch(operator, "bus", State.ON, "")
    services.forget()
    services.admit_now(key)


def test_a_suspended_organisations_service_has_its_keys_refused(home, key):
    services.admit_now(key)
    organisations.stop(home.code, Stop.SUSPENDED, who=SYSTEM)
    services.forget()
    with pytest.raises(services.ServiceStopped):
        services.admit_now(key)
    organisations.stop(home.code, None, who=SYSTEM)
    services.forget()
    services.admit_now(key)


def test_its_provider_ends_it_and_its_keys(administrator, officer, key):
    with pytest.raises(Forbidden):
        services.end(officer, "bus")
    services.end(administrator, "bus")
    assert services.service("bus").state is State.OFF
    assert all(each.revoked for each in services.keys_of("bus"))


def test_every_kind_of_key_stops_and_ends_with_the_service(administrator, operator, approved):
    with pytest.raises(services.WrongServiceScopes):
        services.register_program(administrator, "bus", "夜の処理", {Action.ENTITY_WRITE})
    secret, program = services.register_program(administrator, "bus", "夜の処理", {Action.DATASET_READ})
    hidden, opening = services.register_opening(
        administrator, "bus", "バスどこ", ["https://bus.example.jp/back"]
    )
    assert secret
    assert hidden
    token, _info = people.issue_client_token(program.known)
    who = people.principal_of_token(token)
    services.admit_now(who)
    services.admit_opening(opening.known)
    services.switch(operator, "bus", State.SUSPENDED, "点検")
    services.forget()
    for refused in (lambda: services.admit_now(who), lambda: services.admit_opening(opening.known)):
        with pytest.raises(services.ServiceStopped):
            refused()
    services.end(administrator, "bus")
    assert services.keys_of("bus") == []


def test_a_key_is_ended_by_its_provider_only(administrator, principal, organisation, key):
    (known,) = services.keys_of("bus")
    stranger = principal(organisation().code, Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        services.revoke_key(stranger, "bus", known.principal)
    with pytest.raises(people.UnknownToken):
        services.revoke_key(administrator, "bus", "token-999")
    services.revoke_key(administrator, "bus", known.principal)
    assert [each.revoked for each in services.keys_of("bus")] == [True]


def test_calls_are_counted_and_held_to_the_quota(operator, key, home):
    services.admit_now(key)
    for failed in (False, False, True):
        services.count(key, failed=failed)
    services.count(ANONYMOUS, failed=False)
    metering.flush()
    today = metering.calls(7, service="bus")[-1]
    assert (today.answered, today.failed) == (2, 1)
    assert metering.calls(7, organisation=home.code)[-1] == today
    assert metering.history(user=home.code) == [], "what a call used is told by what it used"
    metering.allow_client(ClientAllowance("bus", 2, 0), operator)
    metering.reload()
    services.admit_now(key)
    services.admit_now(key)
    with pytest.raises(TooManyRequests):
        services.admit_now(key)
    metering.allow_client(ClientAllowance("bus", 0, 3), operator)
    metering.reload()
    with pytest.raises(ClientQuotaSpent):
        services.admit_now(key)


def test_residents_and_organisations_use_a_service(
    approved, operator, principal, administrator, officer, home
):
    resident = principal()
    for _twice in range(2):
        services.subscribe(resident, "bus")
    services.subscribe(administrator, "bus", home.code)
    with pytest.raises(Forbidden):
        services.subscribe(officer, "bus", home.code)
    with pytest.raises(SignInNeeded):
        services.subscribe(ANONYMOUS, "bus")
    with pytest.raises(manifests.UnknownService):
        services.subscribe(resident, "nothing")
    found = services.subscribers("bus")
    assert (found.persons, found.organisations) == (1, (home.code,))
    assert [each.service for each in services.subscriptions_of(resident)] == ["bus"]
    services.switch(operator, "bus", State.SUSPENDED, "点検")
    with pytest.raises(manifests.ServiceSuspended):
        services.subscribe(principal(), "bus")
    services.unsubscribe(resident, "bus")
    services.unsubscribe(resident, "bus")
    assert services.subscribers("bus").persons == 0
    assert services.subscriptions_of_organisation(administrator, home.code)[0].service == "bus"
