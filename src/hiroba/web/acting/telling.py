"""Operators and administrators hear by mail at once that somebody took a role in an emergency."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hiroba.kernel.acting import service as acting
from hiroba.kernel.acting.types import OPENED, EmergencyInfo
from hiroba.kernel.letters import service as letters
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.web.accounts.account import ROLE_NAMES
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


def _to(known: EmergencyInfo) -> list[PersonInfo]:
    """Operators, and administrators of the body; where there are none, who works there. Not who took it."""
    found = people.keepers(organisations.body(known.organisation))
    others = [each for each in found if str(each.id) != known.person]
    return others or [each for each in people.officers(known.organisation) if str(each.id) != known.person]
