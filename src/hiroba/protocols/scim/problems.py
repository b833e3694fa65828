"""What goes wrong between a directory and us. scim: the scimType of RFC 7644 3.12, "" for none."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class ScimError(HirobaError):
    """data: at (which attribute or path), where it helps; it is told to the directory and kept nowhere."""

    scim: ClassVar[str] = ""

    def __str__(self) -> str:
        at = str(self.data.get("at", ""))[:100]
        return f"{self.sentence} [{at}]" if at else str(self.sentence)


class WrongFilter(ScimError):
    code: ClassVar[str] = "scim_filter"
    scim: ClassVar[str] = "invalidFilter"
    sentence: ClassVar[Any] = _('絞り込み（filter）を読み取れません。例: userName eq "taro@example.jp"')


class WrongMessage(ScimError):
    code: ClassVar[str] = "scim_message"
    scim: ClassVar[str] = "invalidSyntax"
    sentence: ClassVar[Any] = _("本文を読み取れません。4 MiBまでの、SCIMの形のJSONにしてください。")


class WrongPath(ScimError):
    code: ClassVar[str] = "scim_path"
    scim: ClassVar[str] = "invalidPath"
    sentence: ClassVar[Any] = _("変更する場所（path）を読み取れません。")


class NoTarget(ScimError):
    code: ClassVar[str] = "scim_target"
    scim: ClassVar[str] = "noTarget"
    sentence: ClassVar[Any] = _("変更する場所（path）に当たるものがありません。")


class WrongValue(ScimError):
    code: ClassVar[str] = "scim_value"
    scim: ClassVar[str] = "invalidValue"
    sentence: ClassVar[Any] = _("値が正しくありません。")


class Taken(ScimError):
    """By somebody or a group of the same organisation; of others nothing is ever told."""

    code: ClassVar[str] = "scim_taken"
    status: ClassVar[int] = 409
    scim: ClassVar[str] = "uniqueness"
    sentence: ClassVar[Any] = _("同じ名前かアドレスのものが、この団体の名簿にすでにあります。")


class Unknown(ScimError):
    code: ClassVar[str] = "scim_unknown"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("その利用者やグループは、この団体の名簿にありません。")


class Changed(ScimError):
    code: ClassVar[str] = "scim_changed"
    status: ClassVar[int] = 412
    sentence: ClassVar[Any] = _("その間に変わっています。読み直してから、もう一度お試しください。")


class NotDone(ScimError):
    code: ClassVar[str] = "scim_not_done"
    status: ClassVar[int] = 501
    sentence: ClassVar[Any] = _("この操作はできません。できることはServiceProviderConfigにあります。")


class KeyNeeded(ScimError):
    code: ClassVar[str] = "scim_key_needed"
    status: ClassVar[int] = 401
    sentence: ClassVar[Any] = _("職員名簿の連携のための鍵が要ります。団体の管理者がページで作ります。")
