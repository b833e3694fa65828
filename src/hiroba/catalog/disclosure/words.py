"""Levels of hierarchies in words."""

from __future__ import annotations

from django.utils.translation import gettext as _


def level_words(name: str) -> str:
    """What a level is, in the language that is active now; "" is a column as it was."""
    kind, _colon, value = name.partition(":")
    if kind == "age":
        return _("{n}歳ごと").format(n=value)
    if kind == "width":
        return _("{n}ごと").format(n=value)
    if kind == "head":
        return _("先頭の{n}文字だけ").format(n=value)
    fixed = {
        "": _("そのまま"),
        "month": _("年と月まで"),
        "year": _("年だけ"),
        "decade": _("10年ごと"),
        "step:1": _("町名まで"),
        "step:2": _("市区町村まで"),
        "step:3": _("都道府県だけ"),
        "all": _("全部まとめて「＊」"),
    }
    return fixed[name]
