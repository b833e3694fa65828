"""From an offer to an agreement in force and its end, and what nobody else can do on the way."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from time import sleep

import pytest
from django.core import mail
from django.utils import timezone, translation

from hiroba.kernel.dates import service as dates
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Action, Resource, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Side, State

pytestmark = pytest.mark.django_db


def _reads(who, home, purpose="research", column="name"):
    answer = decide.decide(
        replace(who, purpose=purpose), Action.DATASET_READ,
        Resource("dataset", "shelters", home.code, Visibility.PRIVATE),
    )  # fmt: skip
    return answer.allowed and answer.limits.opens(column)


def _signed(officer, researcher, terms, **wish):
    offer = agreements.offer(officer, terms, "月末に更新します。")
    asked = agreements.ask(
        researcher, "univ", offer.id, replace(terms, **wish) if wish else None, "論文に使います"
    )
    agreements.agree(officer, asked.id, 1)
    return agreements.sign(researcher, asked.id, 2)


def test_access_begins_with_the_last_signature_and_ends_at_once(home, officer, researcher, terms):
    offer = agreements.offer(officer, terms)
    asked = agreements.ask(researcher, "univ", offer.id, None, "論文に使います")
    assert (asked.state, asked.turn) == (State.REQUESTED, Side.PROVIDER)
    agreements.agree(officer, asked.id, asked.number)
    assert not _reads(researcher, home), "one signature opens nothing"
    made = agreements.sign(researcher, asked.id, 2)
    assert agreements.negotiation(researcher, asked.id).state is State.FINALIZED
    assert _reads(researcher, home)
    assert _reads(researcher, home, "statistics")
    assert not _reads(researcher, home, "marketing")
    assert not _reads(researcher, home, "")
    assert not _reads(researcher, home, column="phone")
    assert not _reads(ANONYMOUS, home)
    agreements.end(researcher, made.id, "研究が終わりました")
    assert not _reads(researcher, home)
    assert agreements.end(officer, made.id).ended_by is Side.CONSUMER, "the first end counts"


def test_the_dates_are_kept_by_themselves(home, officer, researcher, terms):
    now = timezone.now()
    late = _signed(officer, researcher, terms, begins=now + timedelta(seconds=50))
    assert not _reads(researcher, home)
    assert not late.in_force(now)
    assert late.in_force(now + timedelta(minutes=1))
    short = _signed(officer, researcher, terms, ends=timezone.now() + timedelta(seconds=0.8))
    assert _reads(researcher, home)
    sleep(0.9)
    assert not _reads(researcher, home)
    assert not short.in_force(timezone.now())


def test_both_negotiate_until_one_accepts(home, officer, researcher, terms):
    offer = agreements.offer(officer, terms)
    wide = replace(terms, purposes=frozenset({"research", "commercial"}))
    id = agreements.ask(researcher, "univ", offer.id, wide).id
    agreements.answer(
        officer, id, 1, replace(terms, purposes=frozenset({"research"})), "商業利用は認められません"
    )
    agreements.answer(researcher, id, 2, replace(terms, duties=("attribute",)))
    agreements.write(officer, id, "365日以内に消してください")
    agreements.answer(officer, id, 3, terms)
    assert agreements.accept(researcher, id, 4).state is State.ACCEPTED
    agreements.agree(officer, id, 5)
    made = agreements.sign(researcher, id, 6)
    assert made.terms == terms
    told = [(each.side.value, each.state and each.state.value) for each in agreements.steps(researcher, id)]
    assert told == [
        ("consumer", "REQUESTED"), ("provider", "OFFERED"), ("consumer", "REQUESTED"), ("provider", None),
        ("provider", "OFFERED"), ("consumer", "ACCEPTED"), ("provider", "AGREED"), ("consumer", "VERIFIED"),
        ("provider", "FINALIZED"),
    ]  # fmt: skip


def test_who_is_not_a_side_learns_nothing_and_no_side_acts_for_the_other(
    officer, researcher, terms, member, organisation
):
    offer = agreements.offer(officer, terms)
    id = agreements.ask(researcher, "univ", offer.id).id
    stranger = replace(researcher, id="999", roles={organisation("other").code: researcher.roles["univ"]})
    for verb in (agreements.negotiation, agreements.steps):
        with pytest.raises(agreements.UnknownNegotiation):
            verb(stranger, id)
    for who in (stranger, ANONYMOUS, replace(researcher, scopes=frozenset({Action.DATASET_READ}))):
        with pytest.raises(HirobaError):
            agreements.terminate(who, id, 1)
    with pytest.raises(decide.Forbidden):
        agreements.agree(researcher, id, 1)
    with pytest.raises(agreements.NotNow):
        agreements.answer(researcher, id, 1, terms)
    with pytest.raises(decide.Forbidden):
        agreements.offer(researcher, terms)
    with pytest.raises(decide.Forbidden):
        agreements.ask(stranger, "univ", offer.id)
    agreements.agree(officer, id, 1)
    with pytest.raises(decide.Forbidden):
        agreements.sign(officer, id, 2)
    with pytest.raises(agreements.UnknownAgreement):
        agreements.agreement(stranger, agreements.negotiation(officer, id).agreement)


def test_of_two_who_act_at_once_the_second_is_told(officer, researcher, terms):
    offer = agreements.offer(officer, terms)
    id = agreements.ask(researcher, "univ", offer.id).id
    agreements.agree(officer, id, 1)
    for late in (
        lambda: agreements.agree(officer, id, 1),
        lambda: agreements.answer(officer, id, 1, terms),
        lambda: agreements.sign(researcher, id, 1),
        lambda: agreements.accept(researcher, id, 2),
    ):
        with pytest.raises(agreements.NotNow):
            late()
    agreements.sign(researcher, id, 2)
    with pytest.raises(agreements.NotNow):
        agreements.terminate(researcher, id, 4)


def test_terms_are_judged_when_they_are_written_and_when_they_are_signed(home, officer, researcher, terms):
    with pytest.raises(agreements.WrongTerms):
        agreements.offer(officer, replace(terms, ends=timezone.now() - timedelta(days=1)))
    offer = agreements.offer(officer, terms)
    with pytest.raises(agreements.WrongTerms):
        agreements.ask(researcher, "univ", offer.id, replace(terms, purposes=frozenset({"fun"})))
    with pytest.raises(agreements.OwnData):
        agreements.ask(officer, home.code, offer.id)
    agreements.take_back(officer, offer.id)
    with pytest.raises(agreements.UnknownOffer):
        agreements.ask(researcher, "univ", offer.id)


def test_what_was_signed_is_on_record(officer, researcher, terms, home):
    made = _signed(officer, researcher, terms)
    assert made.digest == hashlib.sha256(made.text.encode()).hexdigest()
    assert [each.side for each in made.signatures] == [Side.PROVIDER, Side.CONSUMER]
    for told in (
        "みらい大学",
        "避難所の利用者数",
        "「名称」",
        "学術研究、統計の作成",
        "手に入れたデータを365日以内に消します",
        "双方が署名した時からどちらかが終わりにする時まで",
        "月末に更新します",
    ):
        assert told in made.text
    for code in (home.code, "univ"):
        lines = [each for each in journal.entries(organisation=code) if each.action == "agreement.sign"]
        assert {each.actor for each in lines} == {officer.id, researcher.id}
        assert {str(each.details["sha256"]).replace(":", "") for each in lines} == {made.digest}
    with translation.override("en"):
        assert agreements.agreement(researcher, made.id).text == made.text, "one text, whoever reads"
    assert agreements.paper(made).startswith(b"%PDF-")


def test_the_text_names_the_last_day_not_the_midnight_after_it(officer, researcher, terms):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = midnight + timedelta(days=1), midnight + timedelta(days=40)
    made = _signed(officer, researcher, replace(terms, begins=first, ends=last + timedelta(days=1)))
    period = f"{dates.written(first)}から{dates.written(last)}の終わりまで"
    assert f"この合意は、{period}効力を持ちます。" in made.text
    noon = first + timedelta(hours=12, minutes=5)
    made = _signed(officer, researcher, replace(terms, begins=first, ends=noon))
    assert f"から{dates.written(first)}12時05分まで" in made.text


def test_the_other_side_hears_by_mail(officer, researcher, terms):
    _signed(officer, researcher, terms)
    while outbox.deliver():
        pass
    heard = [
        (each.to[0].partition("@")[0], each.subject.partition("】")[2].partition("：")[0])
        for each in mail.outbox
    ]
    assert ("researcher", "持ち主が署名しました。内容を確かめて署名してください") in heard
    owner = people.person(int(officer.id)).email.partition("@")[0]
    assert (owner, "データを使いたいという申し込みがあります") in heard
    assert sum("成立しました" in subject for _who, subject in heard) == 2
    assert not any("論文" in each.body for each in mail.outbox)


def test_with_four_eyes_the_offerer_does_not_sign_alone(
    officer, researcher, terms, monkeypatch, reread_settings
):
    monkeypatch.setenv("HIROBA_RULES_FOUR_EYES", "true")
    reread_settings()
    offer = agreements.offer(officer, terms)
    id = agreements.ask(researcher, "univ", offer.id).id
    with pytest.raises(decide.SecondPersonNeeded):
        agreements.agree(officer, id, 1)
    assert agreements.agree(replace(officer, id="4711"), id, 1).digest
