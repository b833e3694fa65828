"""The text that both sides sign: Japanese clauses made from the terms, and their SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.dates import service as dates
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements.types import Clause, Terms
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Duty, Names
from hiroba.rules.purposes import service as purposes

_TICK = timedelta(microseconds=1)
_DUTIES: dict[str, Any] = {
    Duty.ATTRIBUTE: gettext_lazy("利用者は、データの出典を示します。"),
    Duty.INFORM: gettext_lazy("利用者は、データを使ったことを提供者に知らせます。"),
    Duty.ANONYMIZE: gettext_lazy("利用者は、公表するときは、だれのことか分からないように加工します。"),
    Duty.REIDENTIFY_NOT: gettext_lazy("利用者は、だれのことかを突き止めようとしません。"),
}


def clauses(
    id: str, provider: str, consumer: str, terms: Terms, offered: str, drawn_up: datetime
) -> tuple[Clause, ...]:
    """Return what is signed. An agreement is one text, in Japanese, whatever its readers' language.

    offered: what the owner wrote beside the offer.
    """
    with translation.override("ja"):
        owner, user = (organisations.get(code).name_ja for code in (provider, consumer))
        said = [
            (_("当事者"), _parties(owner, provider, user, consumer)),
            (_("対象と範囲"), extent(_bare(terms), consumer)),
            (_("利用目的"), _purposes(terms)),
            (_("利用者の義務"), _duties(terms)),
            (_("期間"), _period(terms)),
            (_("終わり"), _ending()),
            *([(_("提供者からの付記"), offered)] if offered else []),
        ]
        found = [
            Clause(_("第%(n)d条（%(title)s）") % {"n": at, "title": title}, text)
            for at, (title, text) in enumerate(said, 1)
        ]
        made = _("合意番号 %(id)s、%(day)s 作成") % {"id": id, "day": dates.written(drawn_up)}
        return (Clause(_("データ利用の合意書"), made), *found)


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def extent(terms: Terms, consumer: str) -> str:
    """What the terms open, in the active language."""
    user = organisations.get(consumer)
    english = translation.get_language() == "en"
    name = user.name_en if english and user.name_en else user.name_ja
    rule = terms.rule(policies.ACTIONS[terms.target.kind], consumer)
    return policies.sentences(rule, Names(name, terms.title, labels_of(terms)))


def labels_of(terms: Terms) -> dict[str, str]:
    """What the columns are called that the terms name; those without a title by their names."""
    limits = terms.limits
    named = {*(limits.columns or ()), *(limits.groups or ()), *(one.column for one in limits.rows)}
    return {name: terms.labels.get(name, name) for name in sorted(named)}


def _bare(terms: Terms) -> Terms:
    """Without what has a clause of its own."""
    return replace(terms, purposes=frozenset(), duties=(), begins=None, ends=None)


def _parties(owner: str, provider: str, user: str, consumer: str) -> str:
    return _(
        "%(owner)s（%(provider)s。以下「提供者」）と、%(user)s（%(consumer)s。以下「利用者」）は、データの利用について次のとおり合意します。"
    ) % {"owner": owner, "provider": provider, "user": user, "consumer": consumer}


def _purposes(terms: Terms) -> str:
    titles = [str(each.title) for id, each in purposes.PURPOSES.items() if id in terms.purposes]
    if not titles:
        return _("利用目的は限りません。")
    return _("利用者は、%(purposes)sのためにだけデータを使います。") % {"purposes": "、".join(titles)}


def _duties(terms: Terms) -> str:
    if not terms.duties:
        return _("特別な義務はありません。")
    return "".join(_duty(each) for each in terms.duties)


def _duty(text: str) -> str:
    """As a promise, and for deletion also until when: nobody can tell when each row was taken."""
    days = policies.days_of(text)
    if days is None:
        return str(_DUTIES[text])
    return _(
        "利用者は、手に入れたデータを%(n)d日以内に消します。データへの入口が閉じてから%(n)d日のうちに、すべてを消し終えます。"
    ) % {"n": days}


def _period(terms: Terms) -> str:
    begins = _moment(terms.begins) if terms.begins else _("双方が署名した時")
    ends = _last(terms.ends) if terms.ends else _("どちらかが終わりにする時")
    return _("この合意は、%(begins)sから%(ends)sまで効力を持ちます。") % {"begins": begins, "ends": ends}


def _moment(at: datetime) -> str:
    """A day where it is its beginning, else the minute, too."""
    local = timezone.localtime(at)
    if local.time() == time():
        return dates.written(at)
    minute = _("%(hour)d時%(minute)02d分") % {"hour": local.hour, "minute": local.minute}
    return dates.written(at) + minute


def _last(end: datetime) -> str:
    """An end at midnight is told as the day before, which is the last one."""
    if timezone.localtime(end).time() == time():
        return _("%(day)sの終わり") % {"day": dates.written(end - _TICK)}
    return _moment(end)


def _ending() -> str:
    return _(
        "提供者も利用者も、いつでもこの合意を終わりにできます。終わりと同時に、データへの入口は閉じます。すでに手に入れたデータについての義務は、そのあとも残ります。"
    )
