"""A code counts once, also where two show it in one instant; what has lasted long enough is swept away."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.idp.oidc.models import Token
from django.db import connection
from django.utils import timezone

from hiroba.kernel.signin import grants
from hiroba.kernel.signin import service as signin
from hiroba.kernel.signin.models import Issued

SHOWN = 4


@pytest.mark.django_db(transaction=True)
def test_a_code_that_several_show_at_once_opens_one_grant() -> None:
    start, told = Barrier(SHOWN), []

    def show(number: int) -> None:
        try:
            start.wait()
            signin.spend("code", [f"token-{number}"])
            told.append("opened")
        except signin.AlreadySpent:
            told.append("spent")
        finally:
            connection.close()

    threads = [Thread(target=show, args=[number]) for number in range(SHOWN)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == ["opened", *["spent"] * (SHOWN - 1)]
    assert Issued.objects.count() == 2, "the code, and what it opened"


@pytest.mark.django_db
def test_what_has_lasted_long_enough_goes_and_nothing_else() -> None:
    for name in ("old", "new"):
        signin.spend(f"code-{name}", [name])
        Token.objects.create(type="rt", hash=grants.hashed(name))
    old = Issued.objects.get(pk=grants.hashed("old")).grant
    Issued.objects.filter(grant=old).update(ends=timezone.now() - timedelta(seconds=1))
    grants.end_over()
    assert [each.hash for each in Token.objects.all()] == [grants.hashed("new")]
    assert Issued.objects.count() == 2
    with pytest.raises(signin.AlreadySpent):
        signin.spend("code-new", [])
