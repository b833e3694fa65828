"""A rule as plain sentences, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hiroba.kernel.dates import service as dates
from hiroba.kernel.decide.types import (
    Assurance,
    Condition,
    Effect,
    Limits,
    PartyKind,
    Rule,
    TargetKind,
)
from hiroba.rules.policies.checking import COUNTED
from hiroba.rules.policies.duties import days_of
from hiroba.rules.policies.types import Deed, Duty, Miss, Names
from hiroba.rules.purposes import service as purposes

_TICK = timedelta(microseconds=1)
_COMPARED: dict[str, Any] = {
    "eq": gettext_lazy("%(column)sが「%(value)s」"),
    "ne": gettext_lazy("%(column)sが「%(value)s」でない"),
    "lt": gettext_lazy("%(column)sが「%(value)s」より小さい"),
    "le": gettext_lazy("%(column)sが「%(value)s」以下"),
    "gt": gettext_lazy("%(column)sが「%(value)s」より大きい"),
    "ge": gettext_lazy("%(column)sが「%(value)s」以上"),
    "contains": gettext_lazy("%(column)sに「%(value)s」を含む"),
    "in": gettext_lazy("%(column)sが%(value)sのどれか"),
}
_DUTIES: dict[str, Any] = {
    Duty.ATTRIBUTE: gettext_lazy("出典を示してください。"),
    Duty.INFORM: gettext_lazy("使ったことを、持ち主に知らせてください。"),
    Duty.ANONYMIZE: gettext_lazy("公表するときは、だれのことか分からないように加工してください。"),
    Duty.REIDENTIFY_NOT: gettext_lazy("だれのことかを突き止めようとしないでください。"),
}
_MISSES: dict[Miss, Any] = {
    Miss.ACTION: gettext_lazy("この使い方についてのルールではありません。"),
    Miss.PARTY: gettext_lazy("この相手についてのルールではありません。"),
    Miss.PURPOSE: gettext_lazy("目的が違います。"),
    Miss.ASSURANCE: gettext_lazy("本人確認の強さが合いません。"),
    Miss.EARLY: gettext_lazy("まだ始まっていません。"),
    Miss.LATE: gettext_lazy("期間が終わっています。"),
}
_SURE: dict[tuple[Effect, Assurance], Any] = {
    (Effect.PERMIT, Assurance.SELF): gettext_lazy("メールアドレスを確かめた人に限ります。"),
    (Effect.PERMIT, Assurance.STRONG): gettext_lazy("パスキーや認証アプリで確かめた人に限ります。"),
    (Effect.PERMIT, Assurance.VERIFIED): gettext_lazy("本人確認書類で確かめた人に限ります。"),
    (Effect.PROHIBIT, Assurance.SELF): gettext_lazy("メールアドレスを確かめた人は除きます。"),
    (Effect.PROHIBIT, Assurance.STRONG): gettext_lazy("パスキーや認証アプリで確かめた人は除きます。"),
    (Effect.PROHIBIT, Assurance.VERIFIED): gettext_lazy("本人確認書類で確かめた人は除きます。"),
}
_MAY: dict[Deed, tuple[Any, Any]] = {  # and may not
    Deed.READ: (gettext_lazy("見られます"), gettext_lazy("見られません")),
    Deed.COUNT: (gettext_lazy("件数を聞けます"), gettext_lazy("件数は聞けません")),
    Deed.WRITE: (gettext_lazy("書けます"), gettext_lazy("書けません")),
    Deed.MANAGE: (gettext_lazy("管理できます"), gettext_lazy("管理できません")),
}
# The house's own policies that let somebody do something with data or keep them from it.
_POLICIES: dict[str, Any] = {
    "public-read": gettext_lazy("公開されているものは、だれでも読めます。"),
    "member-read": gettext_lazy("団体の中で共有されているものは、その団体のメンバーが読めます。"),
    "officer-read": gettext_lazy("担当者は、自分の団体のデータを読めます。"),
    "officer-write": gettext_lazy("担当者は、自分の団体のデータを書き、管理できます。"),
    "token-scope": gettext_lazy("鍵は、発行されたときに決めたことのほかはできません。"),
    "system-all": gettext_lazy("広場そのものの処理です。"),
}


def sentences(rule: Rule, names: Names) -> str:
    """What a rule says. Columns that the reader may not know of are counted, conditions on them not told."""
    said = [_main(rule, names), *_rows(rule.limits, names), *_counts(rule)]
    if rule.assurance:
        said.append(str(_SURE[rule.effect, rule.assurance]))
    if rule.effect is Effect.PROHIBIT:
        said.append(_("持ち主の団体の担当者は除きます。"))
    said += [duty(each) for each in rule.duties]
    return (" " if _english() else "").join(said)


def duty(text: str) -> str:
    """One duty as a sentence."""
    days = days_of(text)
    if days is None:
        return str(_DUTIES[text])
    told = ngettext(
        "手に入れてから%(n)d日以内に消してください。", "手に入れてから%(n)d日以内に消してください。", days
    )
    return told % {"n": days}


def missed(reason: Miss) -> str:
    return str(_MISSES[reason])


def policy(id: str) -> str:
    """What a policy of the house says; its id for one that reading never meets."""
    return str(_POLICIES.get(id, id))


def may(deed: Deed, allowed: bool) -> str:
    """Whether somebody may do it."""
    return str(_MAY[deed][0 if allowed else 1])


def extent(limits: Limits | None, names: Names, deed: Deed = Deed.READ) -> str:
    """How much is open, for a table of what changes."""
    if limits is None or deed is not Deed.READ:
        return may(deed, limits is not None)
    if limits.whole:
        return _("すべて見られます")
    columns = _quoted(limits.columns, names) if limits.columns is not None else _every(names)
    if limits.groups is not None:
        columns = _("%(columns)sごとの件数") % {"columns": _quoted(limits.groups, names)}
    if limits.hidden:
        columns = _("%(columns)s（%(hidden)sを除く）") % {
            "columns": columns, "hidden": _quoted(limits.hidden, names),
        }  # fmt: skip
    if not limits.rows:
        return columns
    count = ngettext("%(n)dつの条件に合う行", "%(n)dつの条件に合う行", len(limits.rows))
    return _("%(columns)s、%(rows)sだけ") % {"columns": columns, "rows": count % {"n": len(limits.rows)}}


def _every(names: Names) -> str:
    return _("すべての属性") if names.attributes else _("すべての列")


def _main(rule: Rule, names: Names) -> str:
    form = (
        _("%(who)s、%(what)sを%(why)s%(when)s使えます。")
        if rule.effect is Effect.PERMIT
        else _("%(who)s、%(what)sを%(why)s%(when)s使えません。")
    )
    said = form % {
        "who": _subject(rule, names), "what": _what(rule, names), "why": _why(rule), "when": _when(rule),
    }  # fmt: skip
    return said[:1].upper() + said[1:]


def _subject(rule: Rule, names: Names) -> str:
    if rule.assignee.kind is PartyKind.ANYONE:
        return _("だれでも") if rule.effect is Effect.PERMIT else _("だれも")
    if rule.assignee.kind is PartyKind.SIGNED_IN and rule.effect is Effect.PERMIT:
        return _("ログインした人はだれでも")
    return _("%(name)sは") % {"name": names.party}


def _what(rule: Rule, names: Names) -> str:
    limits = rule.limits
    target = names.target
    if rule.target.kind is TargetKind.DATASET:
        target = _("データ「%(title)s」") % {"title": names.target}
    if rule.actions == COUNTED and limits.columns is None:
        return _("%(target)sのぼかした件数だけ") % {"target": target}
    if rule.actions == COUNTED:
        return _("%(target)sの%(columns)sごとのぼかした件数だけ") % {
            "target": target, "columns": _quoted(limits.columns or (), names),
        }  # fmt: skip
    if limits.groups is not None:
        return _("%(target)sを%(columns)sごとに数えた件数だけ") % {
            "target": target, "columns": _quoted(limits.groups, names),
        }  # fmt: skip
    if limits.columns is None:
        return target
    return _("%(target)sの%(columns)s") % {"target": target, "columns": _quoted(limits.columns, names)}


def _quoted(columns: Iterable[str], names: Names) -> str:
    """「町名」「年齢」; of those that the reader may not know of only how many there are."""
    wanted = list(columns)
    if names.columns is None:
        known, rest = sorted(wanted), 0
    else:
        known = [names.columns[name] for name in names.columns if name in wanted]
        rest = len(wanted) - len(known)
    told = [_("「%(name)s」") % {"name": name} for name in known]
    if rest:
        others = (
            ngettext("ほか%(n)dの属性", "ほか%(n)dの属性", rest)
            if names.attributes
            else ngettext("ほか%(n)d列", "ほか%(n)d列", rest)
        )
        told.append(others % {"n": rest})
    return (", " if _english() else "").join(told)


def _why(rule: Rule) -> str:
    if not rule.purposes:
        return ""
    titles = [str(each.title) for id, each in purposes.PURPOSES.items() if id in rule.purposes]
    told = _("または").join(title[:1].lower() + title[1:] for title in titles)
    return _("、%(purposes)sのために") % {"purposes": told}


def _when(rule: Rule) -> str:
    """An end at midnight is told as the day before, which is the last one."""
    begins = _day(rule.begins) if rule.begins else ""
    ends = _day(rule.ends - _TICK) if rule.ends else ""
    if begins and ends:
        return _("、%(begins)sから%(ends)sまで") % {"begins": begins, "ends": ends}
    if begins:
        return _("、%(begins)sから") % {"begins": begins}
    return _("、%(ends)sまで") % {"ends": ends} if ends else ""


def _day(moment: datetime) -> str:
    return dates.written(moment)


def _rows(limits: Limits, names: Names) -> list[str]:
    if not limits.rows:
        return []
    if names.columns is not None and any(one.column not in names.columns for one in limits.rows):
        return [_("条件に合う行だけが対象です。")]
    told = _("、かつ").join(_condition(one, names) for one in limits.rows)
    return [_("対象は、%(conditions)sの行だけです。") % {"conditions": told}]


def _condition(one: Condition, names: Names) -> str:
    title = one.column if names.columns is None else names.columns[one.column]
    quoted = _("「%(name)s」")
    value = (
        one.value if isinstance(one.value, str) else "".join(quoted % {"name": each} for each in one.value)
    )
    return str(_COMPARED[one.op]) % {"column": title, "value": value}


def _counts(rule: Rule) -> list[str]:
    if rule.limits.groups is None:
        return []
    least = rule.limits.least
    told = ngettext("%(n)d件に満たない組は数えません。", "%(n)d件に満たない組は数えません。", least)
    return [told % {"n": least}]


def _english() -> bool:
    return get_language() == "en"
