"""Departments that are renamed or merged: versions and closed years keep what they were called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.indicators import service as indicators
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.office.register.errors import WrongEntry
from hiroba.office.register.initiatives import initiatives, rewrite
from hiroba.office.register.rights import require_writer
from hiroba.office.register.types import Department


def hand_over(who: Principal, organisation: str, before: str, after: str, note: str = "") -> int:
    """Give all that a department is responsible for to another, as when they are merged; return how many.

    The versions before keep the old department. Raises Forbidden, UnknownOrganisation, WrongEntry.
    """
    require_writer(who, organisation)
    heir = Department(after, organisations.get(after).name_ja)
    if before == after:
        raise WrongEntry(field="after", problem=_("引き継ぐ先には、別の課を選んでください。"))
    count = 0
    with transaction.atomic():
        for each in initiatives(who, organisation):
            codes = [one.code for one in each.content.departments]
            if before not in codes:
                continue
            kept = [one for one in each.content.departments if one.code not in (before, after)]
            at = codes.index(before)
            departments = (*kept[:at], heir, *kept[at:])
            rewrite(who, each, each.version, replace(each.content, departments=departments), note)
            count += 1
    return count


@transaction.atomic
def rename(
    who: Principal, organisation: str, code: str, names: tuple[str, str], on: date
) -> OrganisationInfo:
    """Call a department otherwise from a day on. names: in Japanese and in English.

    For its administrators, as any change of an organisation is. Raises Forbidden, WrongEntry,
    UnknownOrganisation, WrongSuccession.
    """
    require_writer(who, organisation)
    if code not in organisations.below(organisation):
        raise WrongEntry(field="code", problem=_("この団体の課を選んでください。"))
    decide.require(who, Action.ORGANISATION_MANAGE, Resource("organisation", code, code))
    known, (name_ja, name_en) = organisations.get(code), (each.strip() for each in names)
    if not name_ja or max(len(name_ja), len(name_en)) > 100:
        raise WrongEntry(field="name_ja", problem=_("新しい名前を100文字以内で書いてください。"))
    if name_ja == known.name_ja:
        raise WrongEntry(field="name_ja", problem=_("いまの名前と同じです。"))
    indicators.check_day(on)
    renamed = organisations.update(replace(known, name_ja=name_ja, name_en=name_en or name_ja), who=who)
    indicators.rename(code, known.name_ja, known.name_en, on, who)
    return renamed
