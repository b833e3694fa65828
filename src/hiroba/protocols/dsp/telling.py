"""Who asked for data hears by mail what its owner's connector said: an answer may come days later. The outbox
tries again."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.protocols.dsp.models import Asked
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import State, TransferState

_HEARD: Final = "dataspace.heard"  # key: what was asked for; payload: state, transfer (whether it is of one)
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
    state = event.payload["state"]
    subject = _TRANSFER.get(state) if event.payload["transfer"] else agreements.step_subject(state)
    row = Asked.objects.filter(pk=event.key).first()
    if row is not None and subject is not None:
        path = f"organisations/{row.organisation}/dataspace/asked/{row.pk}"
        agreements.send_letter(people.officers(row.organisation), subject, row.title, path)
