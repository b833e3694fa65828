"""Uses are counted by whom they were for, and cost nothing on the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from hiroba.kernel.briefly.models import Notice
from hiroba.kernel.briefly.service import Board
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Principal, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.settings import service as settings
from hiroba.rules.metering import counting, exchange, guesses, limits, tally
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.statement import _shared
from hiroba.rules.metering.types import (
    Allowance,
    Cost,
    PartyKind,
    QuotaSpent,
    Subject,
    SubjectKind,
    TooManyRequests,
    Use,
    User,
)  # fmt: skip

pytestmark = pytest.mark.django_db
DATA = Subject(SubjectKind.DATASET, "d1", "131016")
TOKEN = Principal("token", "token-1", {"company": Role.MEMBER}, purpose="research")
OPERATOR = Principal("person", "9", operator=True)


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    def empty():
        counting._counted.clear()
        list(tally.taken())
        monkeypatch.setattr(limits, "gate", limits._Gate())
        settings.limits.cache_clear()

    empty()
    yield
    empty()


def test_uses_are_summed_by_who_what_and_what_for():
    for _each in range(3):
        metering.meter(TOKEN, DATA, Use.API, rows=10, size=100)
    metering.meter(Principal("person", "5", {"company": Role.OFFICER, "131016": Role.MEMBER}), DATA, Use.PAGE)
    metering.meter(Principal("person", "6"), DATA, Use.PAGE)
    metering.meter(ANONYMOUS, DATA, Use.PAGE)
    metering.meter(SYSTEM, DATA, Use.PAGE)
    assert metering.history(owner="131016") == []
    assert metering.flush() >= 4  # a thread of a server that an earlier test ended may give back its own
    assert not [which for which in counting._counted if which.subject == DATA], "written once"
    assert len(metering.history(owner="131016")) == 4
    metering.meter(TOKEN, DATA, Use.API, rows=1, size=1)
    metering.flush()
    lines = {(line.user, line.use): line for line in metering.history(owner="131016")}
    api = lines[User(PartyKind.ORGANISATION, "company"), Use.API]
    assert (api.number, api.rows, api.size, api.purpose) == (4, 31, 301, "research")
    pages = {user for user, use in lines if use is Use.PAGE}
    assert pages == {
        User(PartyKind.ORGANISATION, "131016"), User(PartyKind.PERSON, ""), User(PartyKind.ANONYMOUS, ""),
    }  # fmt: skip
    assert [line.use for line in metering.history(user="company")] == [Use.API]


def test_answers_on_the_hot_path_come_together():
    for size in (5, 7):
        metering.tally_of(TOKEN, "131016").use("WeatherObserved", size)
    metering.flush()
    (line,) = metering.history(subject="WeatherObserved")
    assert (line.number, line.size, line.user.organisation) == (2, 12, "company")


def test_nothing_is_limited_unless_somebody_says_so():
    metering.reload()
    assert not metering.limited()
    for _each in range(1000):
        metering.require(ANONYMOUS, "192.0.2.1")


def test_a_network_waits_and_its_neighbours_do_not(monkeypatch):
    monkeypatch.setenv("HIROBA_LIMITS_ANONYMOUS_A_MINUTE", "3")
    metering.reload()
    for number in range(3):
        metering.require(ANONYMOUS, f"192.0.2.{number}")
    with pytest.raises(TooManyRequests) as refused:
        metering.require(ANONYMOUS, "192.0.2.9")
    assert 1 <= refused.value.data["seconds"] <= 20
    metering.require(ANONYMOUS, "192.0.3.1")
    metering.require(OPERATOR, "192.0.2.1")


def test_the_bucket_fills_again(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("hiroba.rules.metering.limits.time.monotonic", lambda: now[0])
    monkeypatch.setenv("HIROBA_LIMITS_CLIENT_A_MINUTE", "2")
    metering.reload()
    metering.require(TOKEN, "")
    metering.require(TOKEN, "")
    with pytest.raises(TooManyRequests):
        metering.require(TOKEN, "")
    now[0] += 30
    metering.require(TOKEN, "")
    with pytest.raises(TooManyRequests):
        metering.require(TOKEN, "")


@pytest.fixture
def apart(monkeypatch):
    """Two processes: what is done in one, then in the other. Returns how to be in one of them."""
    names = ("one", "other")
    memory = {name: (limits._Gate(), guesses._Guesses(), Board("metering")) for name in names}

    def be(name):
        gate, known, board = memory[name]
        gate.on = True
        monkeypatch.setattr(limits, "gate", gate)
        monkeypatch.setattr(guesses, "_guesses", known)
        monkeypatch.setattr(exchange, "_board", board)

    return be


def _let_through():
    """How many requests of the token get through now."""
    for number in range(1000):
        try:
            metering.require(TOKEN, "")
        except TooManyRequests:
            return number
    return 1000


def test_processes_hear_of_each_other_and_what_was_too_much_is_owed(apart, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("hiroba.rules.metering.limits.time.monotonic", lambda: now[0])
    monkeypatch.setenv("HIROBA_LIMITS_CLIENT_A_MINUTE", "60")
    settings.limits.cache_clear()
    apart("one")
    assert _let_through() == 60
    exchange.exchange()
    apart("other")
    exchange.exchange()
    assert _let_through() == 0, "it never saw the caller"
    now[0] += 10
    assert _let_through() == 10
    apart("one")
    assert _let_through() == 10
    exchange.exchange()
    apart("other")
    exchange.exchange()
    apart("one")
    exchange.exchange()
    now[0] += 10
    assert _let_through() == 0, "ten were too many, and are paid back"
    now[0] += 10
    assert _let_through() == 10


def test_a_little_is_not_worth_a_word_and_nobody_hears_themselves(apart, monkeypatch):
    monkeypatch.setenv("HIROBA_LIMITS_CLIENT_A_MINUTE", "60")
    settings.limits.cache_clear()
    apart("one")
    for _each in range(2):
        metering.require(TOKEN, "")
    exchange.exchange()
    assert not Notice.objects.exists()
    metering.require(TOKEN, "")
    exchange.exchange()
    exchange.exchange()
    assert Notice.objects.count() == 1
    assert 55 <= _let_through() <= 57


def test_wrong_secrets_count_wherever_they_are_tried(apart):
    apart("one")
    for _each in range(guesses.MOST):
        metering.guessed("192.0.2.7")
    exchange.exchange()
    apart("other")
    exchange.exchange()
    with pytest.raises(TooManyRequests):
        metering.guessed("192.0.2.9")
    metering.guessed("198.51.100.1")


def test_an_organisation_has_numbers_of_its_own(organisation):
    organisation("company", kind="company")
    metering.allow(Allowance("company", day=2), OPERATOR)
    metering.reload()
    metering.require(TOKEN, "")
    metering.meter(TOKEN, DATA, Use.API, number=2)
    metering.flush()
    metering.reload()
    with pytest.raises(QuotaSpent):
        metering.require(TOKEN, "")
    metering.require(ANONYMOUS, "192.0.2.1")
    metering.allow(Allowance("company"), OPERATOR)
    metering.reload()
    metering.require(TOKEN, "")
    assert journal.entries(1, kind="organisation")[0].action == "allowance.set"


def test_only_operators_set_numbers_and_costs():
    for who in (ANONYMOUS, TOKEN, Principal("person", "5", {"company": Role.ADMINISTRATOR})):
        with pytest.raises((decide.Forbidden, decide.SignInNeeded)):
            metering.allow(Allowance("company", 1), who)
        with pytest.raises((decide.Forbidden, decide.SignInNeeded)):
            metering.set_cost(Cost(date(2026, 1, 1), 1), {}, who)


def test_forwarded_addresses_are_believed_as_far_as_the_proxies_are_ours(monkeypatch):
    assert metering.client_address("10.0.0.1", "198.51.100.7") == "10.0.0.1"
    monkeypatch.setenv("HIROBA_LIMITS_PROXIES", "1")
    settings.limits.cache_clear()
    assert metering.client_address("10.0.0.1", "made-up, 198.51.100.7") == "198.51.100.7"
    assert metering.client_address("10.0.0.1", "") == "10.0.0.1"
    assert metering.address_class("::ffff:192.0.2.7") == metering.address_class("192.0.2.1") == "192.0.2.0/24"
    assert metering.address_class("made-up") == ""


def test_a_month_is_shared_by_use():
    today = timezone.localdate()
    metering.meter(TOKEN, DATA, Use.API, number=3, size=100)
    metering.meter(ANONYMOUS, DATA, Use.PAGE, number=1, size=300)
    metering.flush()
    metering.set_cost(Cost(today, 1001, 1, 1, 0), {"university": 10}, OPERATOR)
    found = {each.organisation: each for each in metering.shares(today)}
    assert {code: each.yen for code, each in found.items()} == {
        "131016": 501, "company": 500, "university": 0,
    }  # fmt: skip
    assert (found["131016"].requests, found["131016"].size) == (1, 300)


@drawn(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.integers(0, 10**12),
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**15)), min_size=1, max_size=9),
    st.tuples(st.integers(0, 100), st.integers(0, 100)),
)
def test_the_yen_add_up_exactly(yen, used, weights):
    codes = [str(at) for at in range(len(used))]
    measures = [
        (weight, {code: each[at] for code, each in zip(codes, used, strict=True)})
        for at, weight in enumerate(weights)
    ]
    shared = _shared(yen, codes, measures)
    assert sum(shared.values()) == yen
    assert min(shared.values()) >= 0
