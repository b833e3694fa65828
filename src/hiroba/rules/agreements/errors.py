"""What goes wrong with agreements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownOffer(HirobaError):
    code: ClassVar[str] = "unknown_offer"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この申し出は見つかりません。取り下げられたかもしれません。")


class UnknownNegotiation(HirobaError):
    """Also for whoever belongs to neither side."""

    code: ClassVar[str] = "unknown_negotiation"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この話し合いは見つかりません。")


class UnknownAgreement(HirobaError):
    """Also for whoever belongs to neither side."""

    code: ClassVar[str] = "unknown_agreement"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この合意は見つかりません。")


class AgreementOver(HirobaError):
    """Its data is asked for after its end. data: id."""

    code: ClassVar[str] = "agreement_over"
    status: ClassVar[int] = 410
    sentence: ClassVar[Any] = _(
        "この合意は終わりました。データはもう受け取れません。いつ、なぜ終わったかは、合意書のページで読めます。"
    )


class UnknownTransfer(HirobaError):
    """Also for whoever belongs to neither side, and for a secret that opens nothing."""

    code: ClassVar[str] = "unknown_transfer"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("このデータの受け渡しは見つかりません。")


class NotNow(HirobaError):
    """The state does not allow it, or the other side was faster. data: state."""

    code: ClassVar[str] = "not_now"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "いまの段階では、それはできません。相手が先に進めたかもしれません。新しい内容をご確認ください。"
    )


class OwnData(HirobaError):
    """Asker and owner are one legal body."""

    code: ClassVar[str] = "own_data"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = _("自分の団体のデータには、合意はいりません。")


class WrongTerms(HirobaError):
    """data: field, problem (a sentence)."""

    code: ClassVar[str] = "wrong_terms"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = "{problem}"
