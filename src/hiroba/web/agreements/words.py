"""States in words: how a negotiation stands and what is next, for each side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import (
    AgreementInfo,
    NegotiationInfo,
    Side,
    State,
    Step,
    TransferInfo,
    TransferState,
)

STATES: dict[State, tuple[Any, str]] = {
    State.REQUESTED: (_("利用の申し込み"), "orange"),
    State.OFFERED: (_("持ち主からの提案"), "orange"),
    State.ACCEPTED: (_("条件を受け入れ"), "blue"),
    State.AGREED: (_("持ち主が署名"), "blue"),
    State.VERIFIED: (_("利用者が署名"), "blue"),
    State.FINALIZED: (_("合意が成立"), "green"),
    State.TERMINATED: (_("取りやめ"), "red"),
}
# What is next, said to the side whose turn it is, and to the other.
_NEXT: dict[State, tuple[Any, Any]] = {
    State.REQUESTED: (
        _("申し込みが届いています。署名するか、別の条件を提案してください。"),
        _("持ち主の返事を待っています。返事があるとメールで知らせます。"),
    ),
    State.OFFERED: (
        _("持ち主から条件の提案があります。受け入れるか、別の条件を求めてください。"),
        _("利用者の返事を待っています。返事があるとメールで知らせます。"),
    ),
    State.ACCEPTED: (
        _("利用者が条件を受け入れました。合意書に署名してください。"),
        _("持ち主の署名を待っています。署名するとメールで知らせます。"),
    ),
    State.AGREED: (
        _("持ち主が合意書に署名しました。本文を確かめて署名すると、合意が成立します。"),
        _("利用者の署名を待っています。署名すると合意が成立し、メールで知らせます。"),
    ),
}
_OVER = _("話し合いは終わりました。必要なら、利用者はあらためて申し込めます。")
# What the terms on the page are, as far as it has come.
TERMS: dict[State, Any] = {
    State.AGREED: _("署名する条件"),
    State.FINALIZED: _("合意した条件"),
    State.TERMINATED: _("取りやめになった条件"),
}
# How the data is being handed over to a connector, and what follows.
_HANDED: dict[TransferState, tuple[Any, str, Any]] = {
    TransferState.REQUESTED: (
        _("始まりを待っています"), "blue", _("合意の始まる日になると、自動で受け渡しが始まります。")
    ),
    TransferState.STARTED: (
        _("受け渡し中"), "green", _("利用者は、いつでも最新のデータを取りに来られます。")
    ),
    TransferState.SUSPENDED: (_("止まっています"), "orange", ""),
    TransferState.COMPLETED: (
        _("受け渡しは終わりました"), "blue", _("利用者は、受け取ったものを合意のあいだ使えます。")
    ),
    TransferState.TERMINATED: (
        _("打ち切られました"), "red", _("受け取ったものの扱いは、合意書のとおりです。")
    ),
}  # fmt: skip
_PAUSED: dict[Side, Any] = {
    Side.PROVIDER: _(
        "持ち主が止めています。再開するまで、新しいデータは渡りません。受け取ったものは、合意のあいだ使えます。"
    ),
    Side.CONSUMER: _("利用者が休んでいます。利用者が再開すると、また取りに来ます。"),
}


@dataclass(frozen=True)
class Row:
    """A negotiation in a list. mine: the reader's side. waits: whether it is their turn."""

    info: NegotiationInfo
    words: Any
    colour: str
    other: OrganisationInfo
    mine: Side
    waits: bool


def row(info: NegotiationInfo, mine: Side) -> Row:
    words, colour = STATES[info.state]
    other = organisations.get(info.consumer if mine is Side.PROVIDER else info.provider)
    return Row(info, words, colour, other, mine, info.turn is mine)


def following(info: NegotiationInfo, mine: Side) -> Any:
    """What is next, for this side; "" where nothing is."""
    if info.state is State.TERMINATED:
        return _OVER
    told = _NEXT.get(info.state)
    return "" if told is None else told[0 if info.turn is mine else 1]


def history(info: NegotiationInfo, steps: list[Step]) -> list[tuple[Step, OrganisationInfo, Any, str]]:
    """Each step with who made it, what it was, and the terms it brought."""
    sides = {Side.PROVIDER: organisations.get(info.provider), Side.CONSUMER: organisations.get(info.consumer)}
    return [
        (
            each, sides[each.side], _step(each, first=at == 0),
            agreements.extent(each.terms, info.consumer) if each.terms else "",
        )
        for at, each in enumerate(steps)
        if each.state is not State.FINALIZED  # nobody's act: it comes with the last signature
    ]  # fmt: skip


def _step(step: Step, *, first: bool) -> Any:
    if step.state is None:
        return ""
    if step.state is State.REQUESTED and not first:
        return _("利用者からの提案")
    return STATES[step.state][0]


def handed(info: TransferInfo) -> tuple[Any, str, Any]:
    """How a transfer stands, in words and colour, and what follows."""
    words, colour, following = _HANDED[info.state]
    return words, colour, following if info.held is None else _PAUSED[info.held]


def standing(made: AgreementInfo, now: datetime | None = None) -> tuple[Any, str]:
    """How an agreement stands, in words and colour."""
    moment = now or timezone.now()
    if made.ended is not None:
        return _("終わりになりました"), "red"
    if made.finalized is None:
        return _("署名の途中"), "orange"
    if made.in_force(moment):
        return _("有効"), "green"
    if made.terms.early(moment):
        return _("始まる前"), "blue"
    return _("期間が過ぎました"), "red"


def left_to_delete(made: AgreementInfo) -> tuple[Any, str] | None:
    """How the deletion stands, in words and colour; None: the access goes on, no such duty, or it is done."""
    due, now = agreements.deletion_due(made), timezone.now()
    if due is None or made.closed is None or made.deleted is not None or now < made.closed:
        return None
    if timezone.localdate(due) < timezone.localdate(now):
        return _("消したことの確認が、期日を過ぎています"), "red"
    return _("消したことの確認待ち"), "orange"
