"""What the register's pages share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.indicators import service as indicators
from hiroba.kernel.charts import service as charts
from hiroba.kernel.dates import service as dates
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.office.register import service as register
from hiroba.office.register.types import Content, Kpi, Light, Stage
from hiroba.office.register.words import LIGHTS, STAGES, is_english, titled, unit_of


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
    return titled(content)


def kpi_words(kpi: Kpi) -> tuple[str, str]:
    """Title and unit, in the reader's language where they are known in it."""
    return titled(kpi), unit_of(kpi)


def picture(request: HttpRequest, drawing: SafeString, title: str, form: str, name: str) -> HttpResponse:
    """A drawing as a file with its title and source. form: one of `charts.FORMS`."""
    base = request.build_absolute_uri("/")
    source = _("出典：広場 {address}（{day}の数字）").format(
        address=request.build_absolute_uri(reverse("register:home")), day=dates.written(timezone.now())
    )
    made = charts.taken_along(drawing, charts.File(title, source, base[:-1]), form)
    answer = HttpResponse(made, content_type=charts.FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="register-{name}.{form}"'
    return answer


def trail_of(indicator: str, place: str, year: int) -> str:
    """Return the address at which a value is followed to its rows; "" while nothing here shows that."""
    if not any(each.id == "dashboards" for each in manifests.running()):
        return ""
    return reverse("dashboards:trail", args=[indicator, place, year])


def formula(kpi: Kpi) -> str:
    return (kpi.formula_en if is_english() else "") or kpi.formula


def stage_words(stage: Stage) -> str:
    return str(STAGES[stage])


def departments(content: Content) -> list[dict[str, str]]:
    """name: as it is called now; then: as it was called when it took the initiative, where that differs."""
    known = {each.code: each for each in organisations.all()}
    found = []
    for each in content.departments:
        now = known.get(each.code)
        then = each.name if now and now.name_ja != each.name else ""
        name = (now.name_en if now and is_english() else "") or (now.name_ja if now else each.name)
        found.append({"code": each.code, "name": name, "then": then})
    return found


def name_of(id: str) -> str:
    """Whose opaque id it is, for colleagues; "" where nobody knows."""
    if not id.isdigit():
        return ""
    try:
        return people.person(int(id)).display_name
    except people.UnknownPerson:
        return ""
