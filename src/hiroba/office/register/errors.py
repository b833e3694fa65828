"""What goes wrong in the register."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownInitiative(HirobaError):
    """Also for who may not see it."""

    code: ClassVar[str] = "unknown_initiative"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この取組は見つかりません。一覧からお選びください。")


class UnknownEdition(HirobaError):
    """data: year. Also for who may not see it."""

    code: ClassVar[str] = "unknown_edition"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("{year}年度の重点取組は、まだありません。")


class UnknownUseCase(HirobaError):
    code: ClassVar[str] = "unknown_use_case"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("このユースケースは見つかりません。一覧からお選びください。")


class WrongEntry(HirobaError):
    """data: problem, a sentence; field: of the page's form, where it is one."""

    code: ClassVar[str] = "wrong_entry"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = "{problem}"


class EntryMoved(HirobaError):
    """Somebody else changed it in the meantime. data: id."""

    code: ClassVar[str] = "entry_moved"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "ほかの人が先に変えました。あなたの書いたものは保存していません。新しい内容を見て、もう一度書いてください。"
    )


class YearClosed(HirobaError):
    """data: year."""

    code: ClassVar[str] = "year_closed"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("{year}年度の見直しは締めました。締めた年度の内容は変わりません。")


class StepNotDue(HirobaError):
    """The step is not the one in hand, or does not stand as this act needs it. data: step."""

    code: ClassVar[str] = "step_not_due"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "いまは、この段階についての操作はできません。ほかの人が先に進めたかもしれません。画面を新しくしてご確認ください。"
    )
