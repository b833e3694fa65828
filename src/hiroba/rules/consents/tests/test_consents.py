"""Consent counts from the moment it is given until the moment it is withdrawn, and a new text asks again."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.rules.consents import service as consents
from hiroba.rules.consents.types import Ask, Category

TEXT = "見守りのために、ご自宅の電気の使用量を福祉課が見ます。"
pytestmark = pytest.mark.django_db


def _ask(officer, home, text=TEXT):
    return consents.ask_for(officer, Ask(home.code, "welfare", Category.ENERGY), text)


def _allows(who, home, category=Category.ENERGY, purpose="welfare"):
    return consents.allows(who.id, home.code, purpose, category)


def test_given_and_withdrawn_count_with_the_next_question(home, officer, resident, organisation):
    info = _ask(officer, home)
    assert not _allows(resident, home)
    consents.give(resident, info.id, 1)
    consents.give(resident, info.id, 1)
    assert _allows(resident, home)
    assert not _allows(officer, home), "of another person"
    assert not _allows(resident, home, purpose="marketing")
    assert not _allows(resident, home, Category.HEALTH)
    assert not consents.allows(resident.id, organisation().code, "welfare", Category.ENERGY)
    consents.withdraw(resident, info.id)
    assert not _allows(resident, home)
    with pytest.raises(consents.NoConsent):
        consents.used(officer, resident.id, home.code, "welfare", Category.ENERGY)


def test_a_new_text_asks_again(home, officer, resident):
    info = _ask(officer, home)
    consents.give(resident, info.id, 1)
    assert _ask(officer, home).version == 1, "the same words are the same version"
    assert _ask(officer, home, TEXT + "水道の使用量も見ます。").version == 2
    assert not _allows(resident, home)
    assert consents.mine(resident)[0].asked_again
    with pytest.raises(consents.TextChanged):
        consents.give(resident, info.id, 1)
    consents.give(resident, info.id, 2)
    assert _allows(resident, home)
    consents.close(officer, info.id)
    assert not _allows(resident, home)


def test_a_resident_sees_who_used_what_and_nobody_else_does(home, officer, resident, member):
    info = _ask(officer, home)
    consents.give(resident, info.id, 1)
    consents.used(officer, resident.id, home.code, "welfare", Category.ENERGY)
    assert [each.ask for each in consents.uses(resident).items] == [info.ask]
    assert consents.uses(member).items == []
    lines = [each for each in journal.entries() if each.action.startswith("consent.")]
    assert {each.action for each in lines} == {"consent.ask", "consent.give", "consent.use"}
    assert resident.id not in [each.object_id for each in lines], "a use does not say whose data it was"


def test_nobody_consents_for_somebody_else(home, officer, resident, member):
    info = _ask(officer, home)
    for who in (ANONYMOUS, SYSTEM, Principal("token", "token-1", officer.roles)):
        with pytest.raises(decide.Forbidden if who.kind != "anonymous" else decide.SignInNeeded):
            consents.give(who, info.id, 1)
    for who in (resident, member):
        with pytest.raises(HirobaError):
            _ask(who, home)
        with pytest.raises(HirobaError):
            consents.close(who, info.id)
    with pytest.raises(consents.WrongAsk):
        _ask(officer, home, "短い")


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_counts_in_another_process_within_a_second(home, officer, resident):
    info = _ask(officer, home)
    consents.give(resident, info.id, 1)
    code = (
        "import sys, django; django.setup()\n"
        "from hiroba.rules.consents import service as consents\n"
        "for line in sys.stdin:\n"
        f"    print(consents.allows({resident.id!r}, {home.code!r}, 'welfare', 'energy'), flush=True)\n"
    )
    name = str(connection.settings_dict["NAME"])
    code = (
        "from hiroba.kernel.settings import django as s\n"
        f"s.DATABASES['default']['NAME'] = {name!r}\n" + code.replace("'energy'", "Category.ENERGY")
    ).replace("for line", "from hiroba.rules.consents.types import Category\nfor line")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "HIROBA_DATA_DIR": str(settings.DATA_DIR),
    }
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as other:
        to, back = other.stdin, other.stdout
        assert to is not None
        assert back is not None

        def asked():
            to.write("?\n")
            to.flush()
            return back.readline().strip()

        assert asked() == "True"
        consents.withdraw(resident, info.id)
        begun = time.monotonic()
        assert asked() == "False"
        assert time.monotonic() - begun < 1
        to.close()
