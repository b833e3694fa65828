"""kill -9 in the middle of a resident's erasure: whoever comes after goes on to the end, and nothing is done twice."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail

from hiroba.catalog.dialogue.models import Request
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.erasure import erasing, ordering
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.models import Erasure, Order
from hiroba.kernel.erasure.types import Kind, OrderState, Target
from hiroba.kernel.jobs import claims
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.tests.processes import die, in_another_process
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from tests.scenarios.test_erasure import MAIL, everything, hanako, no_list_of_others  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def _work(where: Any, name: str, after: str) -> None:
    """Work in a process that is killed as it comes back from a call, with what that wrote not yet committed."""
    act = getattr(where, name)

    def killed(*given: Any, **named: Any) -> Any:
        found = act(*given, **named)
        if after in ("", *given):
            die()
        return found

    setattr(where, name, killed)
    jobs.run_pending()


def dies_once_it_has_begun() -> None:
    _work(erasing, "begin", "")


def dies_inside_a_room() -> None:
    """Its rows are gone and counted, and nothing of that is committed."""
    finish = erasing.finish

    def killed(mark: str, count: Callable[[str, int], None]) -> None:
        def counted(room: str, changed: int) -> None:
            count(room, changed)
            if room == "dialogue":
                die()

        finish(mark, counted)

    erasing.finish = killed
    jobs.run_pending()


def dies_between_the_account_and_the_receipt() -> None:
    _work(ordering, "_person", "")


def dies_with_the_receipt_unsaid() -> None:
    _work(ordering, "_tell", "erasure.done")


@dataclass(frozen=True)
class Step:
    """Where it dies; whether the account is there then, and named as who wrote something."""

    act: Callable[[], None]
    account: bool
    named: bool


STEPS = (
    Step(dies_once_it_has_begun, account=True, named=True),
    Step(dies_inside_a_room, account=True, named=True),
    Step(dies_between_the_account_and_the_receipt, account=False, named=False),
    Step(dies_with_the_receipt_unsaid, account=False, named=False),
)


@pytest.fixture
def asked(hanako: int, operator: Principal) -> str:  # noqa: F811
    """Asked for and confirmed by two people."""
    found = erasure.ask(operator, Target(Kind.PERSON, what=str(hanako)))
    outbox.deliver()
    second = people.principal_of_person(people.operators()[0].id)
    assert second.id != operator.id
    erasure.confirm(second, found.id)
    return found.id


def test_killed_at_every_step_it_is_done_once(asked: str, hanako: int, operator: Principal) -> None:  # noqa: F811
    written = len(mail.outbox)
    for step in STEPS:
        assert in_another_process(step.act) == signal.SIGKILL, step
        claims.release_dead_holders()  # as whoever is started next does
        found = User.objects.filter(pk=hanako).exists(), Request.objects.get().by == str(hanako)
        assert found == (step.account, step.named), step
        assert not User.objects.filter(pk=hanako, is_active=True).exists(), step
        assert erasure.order(operator, asked).state is OrderState.WORKING, step
    jobs.run_pending()
    outbox.deliver()
    done = erasure.order(operator, asked)
    assert done.state is OrderState.DONE
    assert (done.counts["dialogue"], done.counts["consents"], done.counts["joining"]) == (3, 2, 1)
    assert done.counts["people"] > 0
    kept = everything()
    for word in (MAIL, "hanako", "花子", "鈴木"):
        assert word not in kept, word
    assert Request.objects.get().title == "時刻表"
    assert Order.objects.get().what == ""
    assert Erasure.objects.get().person == ""
    assert len(mail.outbox) == written
    lines = [each.action for each in journal.entries(100)]
    for action in ("erasure.ask", "erasure.confirm", "person.erase", "erasure.done"):
        assert lines.count(action) == 1, action
