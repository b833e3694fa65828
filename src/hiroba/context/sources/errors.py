"""Errors of context sources."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidRegistration(HirobaError):
    """Not a CsourceRegistration (5.2.9); `place` names the member, `reason` what is wrong with it."""

    code = "registration_invalid"
    status = 400
    sentence = _("コンテキストソースの登録の「{place}」が正しくありません:{reason}")


class UnknownRegistration(HirobaError):
    code = "registration_unknown"
    status = 404
    sentence = _("コンテキストソースの登録「{id}」は見つかりません。")


class RegistrationExists(HirobaError):
    code = "registration_exists"
    status = 409
    sentence = _("コンテキストソースの登録「{id}」は既にあります。")


class RegistrationConflict(HirobaError):
    """What is registered as held elsewhere is held here, or registered exclusively by another (4.3.6.3)."""

    code = "registration_conflict"
    status = 409
    sentence = _("登録が「{id}」と両立しません。相手を取り除くか、登録の範囲を狭めてください。")


class NotSupportedBySource(HirobaError):
    """The source that holds this part does not take the operation (5.6.1.4)."""

    code = "source_refuses_operation"
    status = 409
    sentence = _("登録「{id}」のコンテキストソースは、この操作を受け付けません。")


class Loop(HirobaError):
    """A request that came back to where it was before (6.3.18)."""

    code = "alias_loop"
    status = 508
    sentence = _("連携の登録が輪になっていて、リクエストが元の場所に戻りました。")


class SourceFailed(HirobaError):
    """A source answered with an error, not in time, or with nonsense. status: of the answer, or 502, 504."""

    code = "source_failed"
    status = 502
    sentence = _("登録「{id}」のコンテキストソースがエラーを返しました（状態 {answer}）。")


class SourceSilent(HirobaError):
    code = "source_silent"
    status = 504
    sentence = _("登録「{id}」のコンテキストソースから時間内に応答がありません。")


class UnknownEntityMap(HirobaError):
    code = "entity_map_unknown"
    status = 404
    sentence = _("エンティティマップ「{id}」は見つからないか、期限が切れています。")


class UnknownSnapshot(HirobaError):
    code = "snapshot_unknown"
    status = 404
    sentence = _("スナップショット「{id}」は見つかりません。")
