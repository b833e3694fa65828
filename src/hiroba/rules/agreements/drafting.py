"""The text that both sides sign: Japanese clauses made from the terms, and their SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements.types import Clause, Terms
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Names
from hiroba.rules.purposes import service as purposes


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
        day = timezone.localtime(drawn_up)
        made = _("合意番号 %(id)s、%(year)d年%(month)d月%(day)d日 作成") % {
            "id": id, "year": day.year, "month": day.month, "day": day.day,
        }  # fmt: skip
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
    return "".join(policies.duty(each) for each in terms.duties) or _("特別な義務はありません。")


def _period(terms: Terms) -> str:
    begins = _day(terms.begins) if terms.begins else _("双方が署名した時")
    ends = _day(terms.ends) if terms.ends else _("どちらかが終わりにする時")
    return _("この合意は%(begins)sに効力を持ち、%(ends)sに効力を失います。") % {
        "begins": begins, "ends": ends,
    }  # fmt: skip


def _day(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return _("%(year)d年%(month)d月%(day)d日%(hour)d時%(minute)02d分") % {
        "year": local.year, "month": local.month, "day": local.day, "hour": local.hour,
        "minute": local.minute,
    }  # fmt: skip


def _ending() -> str:
    return _(
        "提供者も利用者も、いつでもこの合意を終わりにできます。終わりと同時に、データへの入口は閉じます。すでに手に入れたデータについての義務は、そのあとも残ります。"
    )
