"""/agreements/<id>/transfers/<transfer>: how the data of an agreement is handed over, held by its owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiroba.kernel.decide.types import Principal
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import AgreementInfo, Side, TransferInfo, TransferState
from hiroba.web.agreements.words import handed
from hiroba.web.shell import principal

_VERBS: dict[str, tuple[TransferState, Any]] = {
    "pause": (
        TransferState.SUSPENDED,
        _("受け渡しを止めました。相手は、再開するまで新しいデータを受け取れません。"),
    ),
    "resume": (TransferState.STARTED, _("受け渡しを再開しました。")),
    "complete": (
        TransferState.COMPLETED,
        _("受け渡しを終えました。相手は、受け取ったものを合意のあいだ使えます。"),
    ),
    "terminate": (TransferState.TERMINATED, _("受け渡しを打ち切りました。入口は閉じています。")),
}


@require_POST
def act(request: HttpRequest, id: str, transfer: str) -> HttpResponse:
    """What the owner does to one transfer; what stands in the way is told on the page.

    Raises UnknownAgreement, UnknownTransfer.
    """
    who = principal(request)
    if transfer not in [each.id for each in agreements.transfers(who, id)]:
        raise agreements.UnknownTransfer
    found = _VERBS.get(request.POST.get("act", ""))
    if found is not None:
        state, done = found
        try:
            agreements.step_transfer(who, transfer, state, Side.PROVIDER, request.POST.get("text", ""))
        except agreements.NotNow as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
    return redirect("agreements:agreement", id=id)


def transfers(who: Principal, made: AgreementInfo, mine: Side) -> list[dict[str, Any]]:
    """Each transfer in words, with what its owner may do now."""
    return [_shown(each, mine) for each in agreements.transfers(who, made.id)]


def _shown(info: TransferInfo, mine: Side) -> dict[str, Any]:
    words, colour, following = handed(info)
    owner, runs = mine is Side.PROVIDER, info.state is TransferState.STARTED
    paused = info.state is TransferState.SUSPENDED
    return {
        "info": info, "words": words, "colour": colour, "next": following,
        "may_pause": owner and runs,
        "may_resume": owner and paused and info.held is Side.PROVIDER,
        "may_end": owner and (runs or paused),
    }  # fmt: skip
