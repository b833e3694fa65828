"""What can be wrong with sign-in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownOpening(HirobaError):
    """data: opening (id)."""

    code = "unknown_service"
    status = 404
    sentence = _("そのサービスは登録されていません。すでに削除された可能性があります。")


class WrongAddress(HirobaError):
    """data: address."""

    code = "wrong_redirect_address"
    status = 422
    sentence = _("戻り先のアドレスは、https:// で始まる完全な形で書いてください。")


class WrongSector(HirobaError):
    """data: address."""

    code = "wrong_sector"
    status = 422
    sentence = _(
        "「{address}」には、戻り先をすべて挙げたJSONの一覧（sector_identifier_uri）がありません。"
        "https:// で始まるアドレスに一覧を置いてください。"
    )


class WrongKeys(HirobaError):
    code = "wrong_keys"
    status = 422
    sentence = _("公開鍵だけを、JWKかJWK Setの形で入れてください。RSAは2048ビット以上です。")


class UnknownSession(HirobaError):
    """data: session (id)."""

    code = "unknown_session"
    status = 404
    sentence = _("そのログインは見つかりません。もう終わっているようです。")


class AlreadySpent(Exception):
    """A code or refresh token came a second time, or too late."""
