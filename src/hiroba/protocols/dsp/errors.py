"""What goes wrong with other connectors."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownPeer(HirobaError):
    code: ClassVar[str] = "unknown_peer"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("このデータスペースの相手は見つかりません。")


class UnknownAsked(HirobaError):
    """Also for a callback that nobody gave out, or that shows another token than was agreed on."""

    code: ClassVar[str] = "unknown_asked"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この申し込みは見つかりません。")


class WrongPeer(HirobaError):
    """data: field, problem (a sentence)."""

    code: ClassVar[str] = "wrong_peer"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = "{problem}"


class PeerInUse(HirobaError):
    code: ClassVar[str] = "peer_in_use"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "この相手との話し合いか受け渡しが続いています。取りやめるか、使い終えてから外してください。"
    )


class PeerRefused(HirobaError):
    """The other side answered with an error, or with what is no message. data: answer (its status), why."""

    code: ClassVar[str] = "peer_refused"
    status: ClassVar[int] = 502
    sentence: ClassVar[Any] = _("相手のコネクターが断りました（{answer} {why}）。")
