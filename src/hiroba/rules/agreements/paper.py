"""An agreement as a PDF: the very text that was signed, by whom and when, and its SHA-256."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hiroba.kernel.dates import service as dates
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.typesetting import service as typesetting
from hiroba.rules.agreements.types import AgreementInfo, Side, Signature


def paper(info: AgreementInfo) -> bytes:
    """Return the PDF, in Japanese as the text is. Raises NoLetters."""
    with translation.override("ja"):
        first, *others = info.clauses
        data = {
            "title": first.heading,
            "below": first.text,
            "clauses": [(each.heading, each.text) for each in others],
            "signed": _("署名"),
            "signatures": [_signature(each) for each in info.signatures] + _missing(info) + _ended(info),
            "digest": _("本文のSHA-256：%(digest)s") % {"digest": info.digest},
            "footer": _("データ利用の合意 %(id)s") % {"id": info.id},
        }
        return typesetting.typeset(_template(), data, info.drawn_up)


def _signature(each: Signature) -> tuple[str, str]:
    who = _("提供者") if each.side is Side.PROVIDER else _("利用者")
    name = organisations.get(each.organisation).name_ja
    told = _("%(name)s　%(at)s 署名（署名者の記号 %(by)s）")
    return who, told % {"name": name, "at": _written(each.at), "by": each.by}


def _written(at: datetime) -> str:
    return f"{dates.written(at)} {timezone.localtime(at):%H:%M}"


def _missing(info: AgreementInfo) -> list[tuple[str, str]]:
    return [] if info.finalized else [(_("利用者"), _("まだ署名していません。効力はありません。"))]


def _ended(info: AgreementInfo) -> list[tuple[str, str]]:
    if info.ended is None:
        return []
    return [(_("終わり"), _("%(at)s に終わりになりました。") % {"at": _written(info.ended)})]


@cache
def _template() -> str:
    return Path(__file__).with_name("paper.typ").read_text(encoding="utf-8")
