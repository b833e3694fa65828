"""What goes wrong with rules."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownRule(HirobaError):
    """data: id."""

    code: ClassVar[str] = "unknown_rule"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この利用ルールは見つかりません。")


class WrongRule(HirobaError):
    """data: problem, a sentence; field: of the page's form, where it is one."""

    code: ClassVar[str] = "wrong_rule"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = "{problem}"


class RuleMoved(HirobaError):
    """Somebody else changed, enacted or ended it in the meantime. data: id."""

    code: ClassVar[str] = "rule_moved"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "この版は、いまは施行や変更ができません。ほかの人が先に変えたかもしれません。新しい内容をご確認ください。"
    )


class PolicyNotHeld(HirobaError):
    """An ODRL policy says something that cannot be kept here. data: problem, a sentence."""

    code: ClassVar[str] = "policy_not_held"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = "{problem}"
