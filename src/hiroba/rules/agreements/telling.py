"""The other side hears by mail what happened and what is next. The outbox tries again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.mail import send_mass_mail
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.rules.agreements.keeping import terms_of
from hiroba.rules.agreements.models import Negotiation
from hiroba.rules.agreements.noting import ENDED, MOVED
from hiroba.rules.agreements.rights import code_of
from hiroba.rules.agreements.types import Side, State

_MOVED: dict[str, Any] = {
    "": gettext_lazy("【広場】データ利用の話し合いに、書き込みがありました：{title}"),
    State.REQUESTED: gettext_lazy("【広場】データを使いたいという申し込みがあります：{title}"),
    State.OFFERED: gettext_lazy("【広場】データの持ち主から、条件の提案があります：{title}"),
    State.ACCEPTED: gettext_lazy("【広場】条件が受け入れられました。署名をお待ちしています：{title}"),
    State.AGREED: gettext_lazy("【広場】持ち主が署名しました。内容を確かめて署名してください：{title}"),
    State.FINALIZED: gettext_lazy("【広場】データ利用の合意が成立しました：{title}"),
    State.TERMINATED: gettext_lazy("【広場】データ利用の話し合いが終わりました：{title}"),
}
_ENDED = gettext_lazy("【広場】データ利用の合意が終わりになりました：{title}")


@outbox.consumer(MOVED, "agreements-mail")
def tell_of_step(event: Event) -> None:
    """Both hear that the agreement is in force, else the side that did not act."""
    state, side = event.payload["state"], Side(event.payload["side"])
    subject = _MOVED.get(state)
    if subject is None:  # VERIFIED is told with FINALIZED
        return
    sides = tuple(Side) if state == State.FINALIZED else (side.other,)
    _send(event.key, sides, subject)


@outbox.consumer(ENDED, "agreements-mail")
def tell_of_end(event: Event) -> None:
    _send(event.key, tuple(Side), _ENDED)


def _send(id: str, sides: tuple[Side, ...], subject: Any) -> None:
    row = Negotiation.objects.filter(pk=id).first()
    if row is None:
        return
    address = f"{settings.server().address}/negotiations/{row.pk}"
    title = terms_of(row.terms).title
    mails = [
        _mail(person, lambda: (str(subject).format(title=title), address))
        for side in sides
        for person in _officers(code_of(row, side))
    ]
    if mails:
        send_mass_mail(mails)


def _mail(person: PersonInfo, words: Callable[[], tuple[str, str]]) -> tuple[str, str, None, list[str]]:
    with translation.override(person.language):
        subject, address = words()
        return subject, "\n\n".join((subject, _("ここで続けられます。"), address)), None, [person.email]


def _officers(code: str) -> list[PersonInfo]:
    """Those of the organisation itself, else of the nearest one above that is the same body."""
    for each in organisations.body(code):
        ids = [one.user_id for one in organisations.members(each) if one.role is not Role.MEMBER]
        found = [person for person in map(people.person, ids) if person.active]
        if found:
            return found
    return []
