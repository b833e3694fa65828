"""What can be wrong with people and tokens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidToken(HirobaError):
    """The token is unknown, revoked, expired, or its owner may no longer sign in: one answer for all."""

    code = "invalid_token"
    status = 401
    sentence = _("APIトークンが正しくないか、期限が切れています。新しいトークンを発行してください。")


class UnknownClient(HirobaError):
    """data: client (id)."""

    code = "unknown_client"
    status = 404
    sentence = _("そのプログラムは登録されていません。すでに削除された可能性があります。")


class UnknownPerson(HirobaError):
    code = "unknown_person"
    status = 404
    sentence = _("その利用者は登録されていません。メールアドレスをご確認ください。")


class UnknownToken(HirobaError):
    """data: token (id)."""

    code = "unknown_token"
    status = 404
    sentence = _("そのAPIトークンは見つかりません。すでに削除された可能性があります。")


class LastOperator(HirobaError):
    code = "last_operator"
    status = 409
    sentence = _("ただ一人の運用者は消せません。先に、ほかの運用者を登録してください。")


class PersonExists(HirobaError):
    code = "person_exists"
    status = 409
    sentence = _("このメールアドレスはすでに登録されています。")


class WrongEmail(HirobaError):
    code = "wrong_email"
    status = 422
    sentence = _("メールアドレスの形が正しくありません。例: taro@example.jp")


class WrongExpiry(HirobaError):
    code = "wrong_expiry"
    status = 422
    sentence = _("トークンの期限には、これから先の日時を指定してください。")


class WrongScopes(HirobaError):
    code = "wrong_scopes"
    status = 422
    sentence = _("トークンにできることを一つ以上選んでください。システム全体の運用はトークンではできません。")
