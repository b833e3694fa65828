"""What the register's pages share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.office.register import service as register
from hiroba.office.register.types import Content, Light, Stage
from hiroba.office.register.words import LIGHTS, STAGES


def values(who: Principal, code: str) -> dict[str, Any]:
    """What every page of one organisation's register needs. Raises UnknownOrganisation."""
    return {
        "owner": organisations.get(code),
        "inside": register.reads_inside(who, code),
        "may_write": register.may_write(who, code),
        "may_decide": register.may_decide(who, code),
    }


def now() -> int:
    return indicators.this_year()


def lamp(light: Light, why: str) -> dict[str, str]:
    return {"light": light.value, "words": str(LIGHTS[light]), "why": why}


def title(content: Content) -> str:
    english = (translation.get_language() or "ja").startswith("en")
    return (content.title_en if english else "") or content.title_ja


def stage_words(stage: Stage) -> str:
    return str(STAGES[stage])


def departments(content: Content) -> list[dict[str, str]]:
    """name: as it is called now; then: as it was called when it took the initiative, where that differs."""
    known = {each.code: each for each in organisations.all()}
    found = []
    for each in content.departments:
        name = known[each.code].name_ja if each.code in known else each.name
        found.append({"code": each.code, "name": name, "then": each.name if each.name != name else ""})
    return found


def name_of(id: str) -> str:
    """Whose opaque id it is, for colleagues; "" where nobody knows."""
    if not id.isdigit():
        return ""
    try:
        return people.person(int(id)).display_name
    except people.UnknownPerson:
        return ""


def page_language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "ja"))
