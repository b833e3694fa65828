"""Who asked for data hears by mail what its owner's connector said: an answer may come days later. The outbox
tries again."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.letters import service as letters
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.protocols.dsp.models import Asked
from hiroba.rules.agreements.types import State, TransferState

_HEARD: Final = "dataspace.heard"  # key: what was asked for; payload: state, transfer (whether it is of one)
_NEGOTIATION: dict[str, Any] = {
    State.OFFERED: gettext_lazy("【広場】データの持ち主から、条件の提案があります：{title}"),
    State.AGREED: gettext_lazy("【広場】持ち主が署名しました。内容を確かめて署名してください：{title}"),
    State.FINALIZED: gettext_lazy("【広場】データ利用の合意が成立しました：{title}"),
    State.TERMINATED: gettext_lazy("【広場】データ利用の話し合いが終わりました：{title}"),
}
_TRANSFER: dict[str, Any] = {
    TransferState.SUSPENDED: gettext_lazy("【広場】データの持ち主が、受け渡しを止めています：{title}"),
    TransferState.STARTED: gettext_lazy("【広場】データの受け渡しが再開しました：{title}"),
    TransferState.COMPLETED: gettext_lazy("【広場】データの受け渡しが済みました：{title}"),
    TransferState.TERMINATED: gettext_lazy("【広場】データの持ち主が、受け渡しを終わりにしました：{title}"),
}


def heard(row: Asked, state: State | TransferState) -> None:
    """Tell those who asked, in the caller's transaction."""
    outbox.emit(_HEARD, row.pk, {"state": state.value, "transfer": isinstance(state, TransferState)})


@outbox.consumer(_HEARD, "dsp-mail")
def tell(event: Event) -> None:
    subject = (_TRANSFER if event.payload["transfer"] else _NEGOTIATION).get(event.payload["state"])
    row = Asked.objects.filter(pk=event.key).first()
    if row is None or subject is None:
        return
    title = row.title
    address = f"{settings.server().address}/organisations/{row.organisation}/dataspace/asked/{row.pk}"

    def words(_person: PersonInfo) -> tuple[str, str]:
        said = str(subject).format(title=title)
        return said, "\n\n".join((said, _("ここで続けられます。"), address))

    letters.send(letters.written(people.officers(row.organisation), words))
