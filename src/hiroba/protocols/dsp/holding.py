"""What we say of a transfer that runs (Transfer Process Protocol, as its consumer): held for a while, taken
up again, complete. What the agreement lets us use stays with us in each of these states."""

from __future__ import annotations

from django.db import transaction

from hiroba.kernel.decide.types import Principal
from hiroba.protocols.dsp import sending
from hiroba.protocols.dsp.asking import asked, asked_row, bring_soon, noted
from hiroba.protocols.dsp.messages import message
from hiroba.protocols.dsp.models import Asked, Pull
from hiroba.protocols.dsp.types import AskedInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Side, TransferState


def pause(who: Principal, id: str) -> AskedInfo:
    """Fetch nothing more until it is taken up again.

    Raises UnknownAsked, NotNow, AddressRefused, Unreachable, PeerRefused.
    """
    return _said(who, id, "suspension", "Suspension", TransferState.STARTED, TransferState.SUSPENDED)


def resume(who: Principal, id: str) -> AskedInfo:
    """Take up what we paused; what the owner paused is theirs. Raises as `pause`."""
    info = _said(who, id, "start", "Start", TransferState.SUSPENDED, TransferState.STARTED)
    bring_soon(id)
    return info


def complete(who: Principal, id: str) -> AskedInfo:
    """We have what we need: it is used until the agreement ends, and not fetched anew. Raises as `pause`."""
    return _said(who, id, "completion", "Completion", TransferState.STARTED, TransferState.COMPLETED)


def _said(
    who: Principal, id: str, place: str, kind: str, before: TransferState, state: TransferState
) -> AskedInfo:
    """Tell the other side, and keep it where they took it and nothing else came meanwhile."""
    row = asked_row(who, id)
    pull = row.pulls.filter(state=before.value).exclude(held=Side.PROVIDER.value).first()
    if pull is None:
        now = row.pulls.order_by("-created").first()
        raise agreements.NotNow(state=now.state if now else row.state)
    said = message(f"Transfer{kind}Message", providerPid=pull.provider_pid, consumerPid=pull.pk)
    sending.tell(row.peer, f"transfers/{pull.provider_pid}/{place}", said)
    _keep(who, row, pull, before, state)
    return asked(who, id)


@transaction.atomic
def _keep(who: Principal, row: Asked, pull: Pull, before: TransferState, state: TransferState) -> None:
    held = Pull.objects.select_for_update().get(pk=pull.pk)
    if held.state != before:
        return
    held.state, held.why = state.value, ""
    held.held = Side.CONSUMER.value if state is TransferState.SUSPENDED else ""
    if state is TransferState.COMPLETED:
        held.endpoint = held.secret = ""
    held.save(update_fields=["state", "held", "why", "endpoint", "secret"])
    if state is not TransferState.STARTED:
        Asked.objects.filter(pk=row.pk).update(due=None)
    noted(who, row, f"dataspace.transfer-{state.value.lower()}")
