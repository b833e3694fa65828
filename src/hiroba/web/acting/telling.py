"""Operators and administrators hear by mail at once that somebody took a role in an emergency; a deputy, that
they are one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hiroba.kernel.acting import service as acting
from hiroba.kernel.acting.types import LENT, OPENED, EmergencyInfo
from hiroba.kernel.dates.service import written
from hiroba.kernel.letters import service as letters
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.web.accounts.account import ROLE_NAMES
from hiroba.web.acting.deputies import name_of
from hiroba.web.templatetags.hiroba_ui import title_of


@outbox.consumer(OPENED, "emergency-mail")
def tell(event: Event) -> None:
    known = acting.emergency(int(event.key))

    def words(_person: PersonInfo) -> tuple[str, str]:
        name = title_of(organisations.get(known.organisation))
        subject = _("【広場】緊急の権限が使われています：{name}").format(name=name)
        text = _("役割：{role}\n理由：{reason}").format(role=ROLE_NAMES[known.role], reason=known.reason)
        link = f"{settings.server().address}/organisations/{known.organisation}/emergency"
        asks = _("終わったあとで、何をしたかを確かめてください。")
        return subject, "\n\n".join((text, asks, link))

    letters.send(letters.written(_to(known), words))


@outbox.consumer(LENT, "deputy-mail")
def tell_deputy(event: Event) -> None:
    lent = next((each for each in acting.deputies() if each.id == int(event.key)), None)
    if lent is None:  # taken back since
        return

    def words(_person: PersonInfo) -> tuple[str, str]:
        name = title_of(organisations.get(lent.organisation))
        subject = _("【広場】{name}の代理を頼まれました").format(name=name)
        days = {"giver": name_of(lent.giver), "begins": written(lent.begins), "ends": written(lent.ends)}
        text = _("{giver}さんの代わりに、{begins}から{ends}まで、{giver}さんの役割で仕事ができます。").format(
            **days
        )
        ends = _("引き受けられないときは、次のページで終わりにできます。")
        link = f"{settings.server().address}/organisations/{lent.organisation}/deputies"
        return subject, "\n\n".join((text, ends, link))

    letters.send(letters.written([people.person(int(lent.deputy))], words))


def _to(known: EmergencyInfo) -> list[PersonInfo]:
    """Operators, and administrators of the body; where there are none, who works there. Not who took it."""
    found = people.keepers(organisations.body(known.organisation))
    others = [each for each in found if str(each.id) != known.person]
    return others or [each for each in people.officers(known.organisation) if str(each.id) != known.person]
