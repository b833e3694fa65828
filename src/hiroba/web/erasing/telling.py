"""Whoever may confirm an erasure hears by mail that it waits. What is to go stands only on its page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import ASKED, OrderInfo, OrderState
from hiroba.kernel.letters import service as letters
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.web.erasing.words import KINDS
from hiroba.web.templatetags.hiroba_ui import title_of


@outbox.consumer(ASKED, "erasure-mail")
def tell(event: Event) -> None:
    known = erasure.order(SYSTEM, event.key)
    if known.state is OrderState.WAITING:
        letters.send(letters.written(_to(known), lambda _person: _words(known)))


def _to(known: OrderInfo) -> list[PersonInfo]:
    """Operators, and administrators where it is an organisation's; not who asked."""
    code = known.target.organisation
    return [each for each in people.keepers([code] if code else ()) if str(each.id) != known.by]


def _words(known: OrderInfo) -> tuple[str, str]:
    code = known.target.organisation
    subject = _("【広場】データの消去が確認を待っています")
    if code:
        subject = _("【広場】{name}のデータの消去が確認を待っています").format(
            name=title_of(organisations.get(code))
        )
    text = _("消すもの：{kind}\n確認するまでは、何も消えません。30日たつと取りやめになります。").format(
        kind=KINDS[known.target.kind]
    )
    place = f"organisations/{code}" if code else "operations"
    return subject, f"{text}\n\n{settings.server().address}/{place}/erasures/{known.id}"
