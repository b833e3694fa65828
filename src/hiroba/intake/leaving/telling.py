"""Administrators and operators hear by mail how a leave stands. The outbox tries again."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiroba.intake.leaving.giving import info
from hiroba.intake.leaving.models import Leave
from hiroba.intake.leaving.types import CHANGED, LeaveInfo, LeaveState
from hiroba.kernel.dates.service import written
from hiroba.kernel.letters import service as letters
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings


@outbox.consumer(CHANGED, "leaving-mail")
def told(event: Event) -> None:
    """Each step once; what was left behind by a later one is not told any more."""
    row = Leave.objects.filter(pk=event.key).first()
    if row is None or info(row).state.value != event.payload["state"]:
        return
    known = info(row)
    to = people.keepers([known.organisation])
    letters.send(letters.written(to, lambda _person: _words(known)))


def _words(known: LeaveInfo) -> tuple[str, str]:
    found = organisations.get(known.organisation)
    name = found.name_en if get_language() == "en" and found.name_en else found.name_ja
    link = f"{settings.server().address}/organisations/{known.organisation}/leave"
    filled = {"name": name, "day": written(known.day), "removal": written(known.removal)}
    match known.state:
        case LeaveState.WAITING:
            subject = _("【広場】{name}の退会が届け出られました")
            text = _("退会の日は{day}です。別の管理者か運営者が確認するまで、何も起こりません。")
        case LeaveState.CONFIRMED:
            subject = _("【広場】{name}の退会が確認されました")
            text = _("{day}に退会します。その日までは取りやめられます。まとめファイルを受け取ってください。")
        case LeaveState.CALLED_OFF:
            subject = _("【広場】{name}の退会が取りやめになりました")
            text = _("これまでどおりお使いいただけます。")
        case LeaveState.LEFT:
            subject = _("【広場】{name}は退会しました")
            text = _("データは{removal}から消されます。それまでに、まとめファイルを受け取ってください。")
        case LeaveState.REMOVED:
            subject = _("【広場】{name}のデータを消しました")
            text = _("記録、合意書、利用の記録は残っています。")
    return subject.format(**filled), f"{text.format(**filled)}\n\n{link}"
