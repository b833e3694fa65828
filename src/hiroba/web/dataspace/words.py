"""How what was asked of another data space stands, in words, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hiroba.protocols.dsp.types import AskedInfo
from hiroba.rules.agreements.types import Side, State, TransferState

_STATES: dict[State, tuple[Any, str, Any]] = {
    State.REQUESTED: (_("返事を待っています"), "blue", _("相手が条件を出すか署名すると、ここに出ます。")),
    State.OFFERED: (
        _("条件の提案があります"), "orange",
        _("相手が条件を出しました。受け入れるか、申し込み直すか、取りやめてください。"),
    ),
    State.ACCEPTED: (_("相手の署名を待っています"), "blue", _("相手が合意書に署名すると、ここに出ます。")),
    State.AGREED: (
        _("こちらの署名の番です"), "orange",
        _("相手が署名しました。条件を確かめて署名すると、合意が成立します。"),
    ),
    State.VERIFIED: (
        _("相手の確認を待っています"), "blue",
        _("こちらの署名を送りました。長く変わらないときは、確かめ直してください。"),
    ),
    State.TERMINATED: (
        _("取りやめになりました"), "red", _("データは受け取っていません。必要なら、あらためて申し込めます。"),
    ),
}  # fmt: skip
_TRANSFERS: dict[TransferState | None, tuple[Any, str, Any]] = {
    None: (_("合意が成立しました"), "blue", _("データの受け渡しを求めています。")),
    TransferState.REQUESTED: (
        _("受け渡しを待っています"), "blue", _("相手がデータの場所を知らせるのを待っています。")
    ),
    TransferState.STARTED: (_("使えます"), "green", ""),
    TransferState.SUSPENDED: (
        _("受け取りを休んでいます"), "orange",
        _("新しいデータは届きません。受け取ったものは、合意のあいだ使えます。"),
    ),
    TransferState.COMPLETED: (
        _("使えます"), "green",
        _("受け渡しは終わり、受け取ったものを合意のあいだ使えます。新しいデータが要るときは、もう一度受け取ってください。"),
    ),
    TransferState.TERMINATED: (
        _("終わりました"), "red", _("受け渡しが終わり、ここのデータはだれにも見えなくなりました。")
    ),
}  # fmt: skip
_HELD_BY_THEM = (
    _("相手が受け渡しを止めています"), "orange",
    _("相手が再開するまで、新しいデータは届きません。受け取ったものは、合意のあいだ使えます。"),
)  # fmt: skip
# What the terms on the page are, as far as it has come.
_TERMS: dict[State, Any] = {
    State.AGREED: _("これから署名する条件"),
    State.VERIFIED: _("署名した条件"),
    State.FINALIZED: _("合意した条件"),
    State.TERMINATED: _("取りやめになった条件"),
}
_MOVING = (State.REQUESTED, State.ACCEPTED, State.VERIFIED)
_STEPS = (_("利用の申し込み"), _("相手の署名"), _("こちらの署名"), _("受け取り"))
_REACHED = {State.AGREED: 2, State.VERIFIED: 3, State.FINALIZED: 3}


@dataclass(frozen=True)
class Row:
    """waits: it is our turn. moves: something may happen by itself. ended: nothing is used of it any more."""

    info: AskedInfo
    words: Any
    colour: str
    next: Any
    waits: bool
    moves: bool
    ended: bool
    may_start: bool


def row(info: AskedInfo) -> Row:
    agreed = info.state is State.FINALIZED
    over = info.ends is not None and info.ends <= timezone.now()
    words, colour, following = _TRANSFERS[info.transfer] if agreed else _STATES[info.state]
    if info.held is Side.PROVIDER:
        words, colour, following = _HELD_BY_THEM
    if info.closed is not None and info.transfer not in (TransferState.REQUESTED, TransferState.STARTED):
        words, colour, following = _TRANSFERS[TransferState.TERMINATED]
    fetching = agreed and info.transfer in (None, TransferState.REQUESTED, TransferState.STARTED)
    return Row(
        info, words, colour, following,
        waits=info.state in (State.OFFERED, State.AGREED),
        moves=info.state in _MOVING or (fetching and not info.fetched and not info.trouble),
        ended=info.state is State.TERMINATED or info.closed is not None,
        may_start=agreed and not over,
    )  # fmt: skip


def mark(info: AskedInfo) -> str:
    """Another one as soon as the page would be another."""
    told = (info.number, info.transfer or "", info.held or "", bool(info.fetched), bool(info.trouble))
    return ".".join(map(str, told))


def terms_title(info: AskedInfo) -> Any:
    return _TERMS.get(info.state, _("いまの条件"))


def steps(info: AskedInfo) -> list[tuple[Any, bool, bool]]:
    """Each step: its title, whether it is done, whether it is now."""
    if info.state is State.TERMINATED:
        return []
    reached = 4 if info.fetched else _REACHED.get(info.state, 1)
    return [(title, at < reached, at == reached) for at, title in enumerate(_STEPS)]
